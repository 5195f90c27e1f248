/**
 * The objects that a cluster consists of, one file each. Pure: made from a {@link Topology} alone,
 * so that the same resource always gives the same bytes, whichever instance of the operator makes
 * them, and of the pod template whichever version.
 */
@NullMarked
package io.litefsoperator.resources;

import org.jspecify.annotations.NullMarked;
