package io.litefsoperator.docs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a page shows that a command prints. {@code ...} stands for anything, on a line of its own
 * for any lines. Of what is different each time, such as ages and IDs, the form is compared.
 */
record Shown(String text) {

  private static final String ANYTHING = "...";

  private static final Map<Pattern, String> FORMS = new LinkedHashMap<>();

  static {
    FORMS.put(Pattern.compile("\\bLFSC[0-9A-F]{16}\\b"), "<cluster ID>");
    FORMS.put(Pattern.compile("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b"), "<UID>");
    FORMS.put(Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"), "<time>");
    FORMS.put(Pattern.compile("\\b\\d+(\\.\\d+){3}\\b"), "<address>");
    FORMS.put(Pattern.compile("\\b(\\d+(\\.\\d+)?([dhms]|ms|µs))+(?![A-Za-z0-9])"), "<duration>");
    FORMS.put(Pattern.compile("\\s+"), " ");
  }

  boolean isEmpty() {
    return text.isBlank();
  }

  boolean matches(String printed) {
    List<String> lines = lines(text);
    String pattern =
        lines.stream()
            .map(line -> line.equals(ANYTHING) ? "(.*\\n)*" : line(line) + "\\n")
            .collect(Collectors.joining());
    return Pattern.matches(pattern, String.join("\n", lines(printed)) + "\n");
  }

  private static String line(String line) {
    return Pattern.quote(line).replace(ANYTHING, "\\E.*\\Q");
  }

  private static List<String> lines(String text) {
    return text.lines().map(Shown::inForm).filter(line -> !line.isEmpty()).toList();
  }

  private static String inForm(String line) {
    String form = line.strip();
    for (Map.Entry<Pattern, String> each : FORMS.entrySet()) {
      form = each.getKey().matcher(form).replaceAll(each.getValue());
    }
    return form;
  }
}
