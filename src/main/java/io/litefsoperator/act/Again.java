package io.litefsoperator.act;

import io.litefsoperator.decide.Decision;
import java.util.Optional;

/** Looks at the cluster once more, live, and decides once more. */
@FunctionalInterface
public interface Again {

  /** Empty if the cluster is gone. */
  Optional<Decision> decide();
}
