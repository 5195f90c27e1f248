/** The operator's process, and the one reconciler in it. */
@NullMarked
package io.litefsoperator;

import org.jspecify.annotations.NullMarked;
