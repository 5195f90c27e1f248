/** What docs/ says is tried: each command of each page, in order, on a real cluster. */
@NullMarked
package io.litefsoperator.docs;

import org.jspecify.annotations.NullMarked;
