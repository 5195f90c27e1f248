/**
 * The objects that a cluster consists of, one file each. Pure: made from a {@link Topology} alone,
 * so that the same resource always gives the same bytes, whichever version or instance of the
 * operator makes them.
 */
@NullMarked
package io.litefsoperator.resources;

import org.jspecify.annotations.NullMarked;
