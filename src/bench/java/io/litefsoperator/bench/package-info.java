/** Benchmarks: figures side by side from one run, never asserted. */
@NullMarked
package io.litefsoperator.bench;

import org.jspecify.annotations.NullMarked;
