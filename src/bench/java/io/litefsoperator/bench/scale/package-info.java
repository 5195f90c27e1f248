/**
 * The operator with up to thousands of clusters, beside the API server's own limit. Started by
 * {@code deploy/local/bench}.
 */
@NullMarked
package io.litefsoperator.bench.scale;

import org.jspecify.annotations.NullMarked;
