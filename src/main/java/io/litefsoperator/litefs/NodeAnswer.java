package io.litefsoperator.litefs;

import org.jspecify.annotations.Nullable;

/**
 * What a node said when it was asked once.
 *
 * @param positions null if not known, which is never "none": the node did not say them, or not as
 *     LiteFS does
 */
public record NodeAnswer(NodeInfo info, @Nullable Positions positions) {}
