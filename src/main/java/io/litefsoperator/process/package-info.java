/** The process around the reconciler: options, logging, the lease, health, metrics, shutdown. */
@NullMarked
package io.litefsoperator.process;

import org.jspecify.annotations.NullMarked;
