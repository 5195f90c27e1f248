package io.litefsoperator.observe;

import io.litefsoperator.litefs.NodeAnswer;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.litefs.Positions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one node from asking it. Silence is no evidence of anything else. */
public sealed interface NodeReport {

  /**
   * The node answered.
   *
   * @param info what it said of itself
   * @param positions how far it had got with its databases when it last answered; null if not
   *     known, which is never "none"
   * @param seen how often and when it said of itself the same
   */
  record Answered(NodeInfo info, @Nullable Positions positions, Seen seen) implements NodeReport {

    /** A first answer. */
    static Answered once(NodeAnswer answer, Instant asked) {
      return new Answered(answer.info(), answer.positions(), new Seen(asked, asked, 1));
    }

    /** This first answer, as the next one in a row if the report before it was of the same. */
    Answered after(@Nullable NodeReport before) {
      return before instanceof Answered earlier && earlier.info.equals(info)
          ? new Answered(
              info, positions, new Seen(earlier.seen.since, seen.asked, earlier.seen.times + 1))
          : this;
    }
  }

  /**
   * The node did not answer.
   *
   * @param why for people; the same text for the same fault, so that reports can be compared
   */
  record Silent(String why) implements NodeReport {}

  /**
   * Answers in a row in which one pod, at one address, said the same of itself. Instants are by the
   * operator's clock.
   *
   * @param since when the first of them was asked for
   * @param asked when the last of them was asked for: it is no evidence of anything after that
   * @param times how many, the last one included
   */
  record Seen(Instant since, Instant asked, int times) {

    /** Times that are enough to be sure. */
    public static final int CONFIRMED = 3;
  }
}
