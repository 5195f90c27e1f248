package io.litefsoperator.observe;

import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.litefs.Positions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one node from asking it. Silence is no evidence of anything else. */
public sealed interface NodeReport {

  record Answered(NodeInfo info, @Nullable Positions positions, Seen seen) implements NodeReport {}

  record Seen(Instant since, Instant asked, int times) {}

  record Silent(String why) implements NodeReport {}
}
