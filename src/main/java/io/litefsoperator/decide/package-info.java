/**
 * What should be, from what is. Pure: no client, no I/O, no clock but the one handed in, so that
 * every rule can be tried by the thousand without a cluster.
 */
@NullMarked
package io.litefsoperator.decide;

import org.jspecify.annotations.NullMarked;
