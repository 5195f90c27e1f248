package io.litefsoperator.faults;

import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.decide.Ledger;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What is new in a status, in words for a trace. */
final class Steps {

  private Steps() {}

  static String changed(LiteFsClusterStatus before, LiteFsClusterStatus after) {
    Ledger was = Ledger.of(before);
    Ledger is = Ledger.of(after);
    if (was.equals(is)) {
      return "status";
    }
    StringJoiner text = new StringJoiner(", ", "ledger: ", "");
    add(text, "clusterId", was.clusterId(), is.clusterId());
    add(text, "former", was.formerClusterIds(), is.formerClusterIds());
    add(text, "volume", was.primaryVolume(), is.primaryVolume());
    add(text, "remediation", was.remediation(), is.remediation());
    add(text, "discards", was.discards(), is.discards());
    add(text, "restore", was.restore(), is.restore());
    add(text, "requests", was.requests(), is.requests());
    return text.toString();
  }

  private static void add(
      StringJoiner text, String name, @Nullable Object was, @Nullable Object is) {
    if (was == null ? is != null : !was.equals(is)) {
      text.add(name + "=" + is);
    }
  }
}
