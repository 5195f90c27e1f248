/** What several tests share. */
@NullMarked
package io.litefsoperator.testing;

import org.jspecify.annotations.NullMarked;
