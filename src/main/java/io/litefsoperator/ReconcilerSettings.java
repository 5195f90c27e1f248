package io.litefsoperator;

import java.time.Duration;

/**
 * How often the reconciler looks at a cluster, and how often at its nodes.
 *
 * @param resync longest time between two looks at a cluster, whatever happens
 * @param pollSettled time between two polls of a node that is well, in a cluster whose volumes are
 * @param pollUnsettled the same of any other node, as long as the cluster is not settled
 */
public record ReconcilerSettings(Duration resync, Duration pollSettled, Duration pollUnsettled) {}
