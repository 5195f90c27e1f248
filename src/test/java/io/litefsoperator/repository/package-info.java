/** What is code in this repository without being Java: scripts, workflows, releases. */
@NullMarked
package io.litefsoperator.repository;

import org.jspecify.annotations.NullMarked;
