package io.litefsoperator.testing;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads an operator's log for what should not be in it. */
final class OperatorLog {

  private static final Pattern SUSPICIOUS =
      Pattern.compile(
          " ERROR |\"level\":\"ERROR\"|Exception|\\bError:|\\bat [\\w.$]+\\([\\w.]+(:\\d+)?\\)");

  /** Lines that may be there, each with the reason. */
  private static final Map<Pattern, String> EXPECTED =
      Map.of(
          Pattern.compile(
              "(Reflector listSyncAndWatch failed|Informer startup error).*/(poddisruptionbudgets|networkpolicies)\\b.*(forbidden|TimeoutException)"),
          "OlderRoleIT takes these rights");

  private OperatorLog() {}

  /** The lines that nothing excuses. */
  static List<String> unexpected(String text) {
    return text.lines()
        .filter(line -> SUSPICIOUS.matcher(line).find())
        .filter(line -> EXPECTED.keySet().stream().noneMatch(known -> known.matcher(line).find()))
        .toList();
  }
}
