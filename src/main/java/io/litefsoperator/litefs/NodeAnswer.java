package io.litefsoperator.litefs;

import org.jspecify.annotations.Nullable;

public record NodeAnswer(NodeInfo info, @Nullable Positions positions) {}
