package io.litefsoperator.process;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads each option as what it is: from its flag, else from its environment variable, else its
 * default. An empty variable counts as one that is not set.
 */
final class OptionValues {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^:\\s\\[\\]]*):([0-9]{1,5})");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
  private static final Pattern KEY_AND_VALUE =
      Pattern.compile(
          "((?:[a-z0-9][-.a-z0-9]*/)?[A-Za-z0-9](?:[-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)"
              + "=([A-Za-z0-9](?:[-._A-Za-z0-9]{0,61}[A-Za-z0-9])?|)");
  private static final int PORT_MAX = 65_535;

  private final Map<Option, String> flags;
  private final Map<String, String> env;

  OptionValues(Map<Option, String> flags, Map<String, String> env) {
    this.flags = flags;
    this.env = env;
  }

  @Nullable String text(Option option) {
    String flag = flags.get(option);
    if (flag != null) {
      return flag;
    }
    String variable = env.get(option.env());
    return variable == null || variable.isBlank() ? null : variable.strip();
  }

  boolean flag(Option option, boolean otherwise) throws BadOptionException {
    String value = text(option);
    if (value == null) {
      return otherwise;
    }
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(option, value, "is neither", "write true or false");
    };
  }

  /** Null for {@code word}. */
  <E extends Enum<E>> @Nullable E oneOf(Class<E> type, Option option, String word)
      throws BadOptionException {
    String value = text(option);
    if (value == null || value.equals(word)) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
        return constant;
      }
    }
    String choices =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw bad(
        option,
        value,
        "is not known",
        "write one of: " + (word.isEmpty() ? "" : word + ", ") + choices);
  }

  Duration duration(Option option, String otherwise) throws BadOptionException {
    String given = text(option);
    String value = given == null ? otherwise : given;
    Matcher parts = DURATION.matcher(value);
    if (!parts.matches()) {
      throw bad(
          option, value, "is not a duration", "write a number and a unit: 500ms, 10s, 5m or 1h");
    }
    long number = Long.parseLong(parts.group(1));
    Duration duration =
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        };
    if (duration.isZero()) {
      throw bad(option, value, "is too short", "write at least 1ms");
    }
    return duration;
  }

  InetSocketAddress address(Option option, String otherwise) throws BadOptionException {
    String given = text(option);
    String value = given == null ? otherwise : given;
    Matcher parts = ADDRESS.matcher(value);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) > PORT_MAX) {
      throw bad(
          option,
          value,
          "is not an address to listen on",
          "write host and port, such as 0.0.0.0:8080, [::]:8080 or :8080");
    }
    int port = Integer.parseInt(parts.group(2));
    String host = parts.group(1);
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw bad(option, value, "names an unknown host", "write an address of this machine");
    }
    return address;
  }

  Set<String> namespaces(Option option) throws BadOptionException {
    String value = text(option);
    Set<String> namespaces = new LinkedHashSet<>();
    if (value == null) {
      return namespaces;
    }
    for (String namespace : value.split(",", -1)) {
      String name = namespace.strip();
      if (!LABEL.matcher(name).matches()) {
        throw bad(
            option,
            value,
            name.isEmpty()
                ? "has an empty name"
                : "has '" + name + "', which no namespace is called",
            "write names separated by commas, such as team-a,team-b, or leave the option out for"
                + " all namespaces");
      }
      namespaces.add(name);
    }
    return Set.copyOf(namespaces);
  }

  @Nullable String namespace(Option option) throws BadOptionException {
    String value = text(option);
    if (value != null && !LABEL.matcher(value).matches()) {
      throw bad(
          option, value, "is not the name of a namespace", "write one such as litefs-operator");
    }
    return value;
  }

  Map<String, String> labels(Option option, String otherwise) throws BadOptionException {
    String given = text(option);
    String value = given == null ? otherwise : given;
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : value.split(",", -1)) {
      Matcher parts = KEY_AND_VALUE.matcher(label.strip());
      if (!parts.matches()) {
        throw bad(
            option,
            value,
            "has '" + label.strip() + "', which is not a label",
            "write labels separated by commas, such as app.kubernetes.io/name=litefs-operator");
      }
      labels.put(parts.group(1), parts.group(2));
    }
    return labels;
  }

  String name(Option option, String otherwise) throws BadOptionException {
    String value = text(option);
    if (value != null && !NAME.matcher(value).matches()) {
      throw bad(
          option, value, "is not a name in Kubernetes", "write lower-case letters, digits and '-'");
    }
    return value == null ? otherwise : value;
  }

  @Nullable Path file(Option option) throws BadOptionException {
    String value = text(option);
    if (value == null) {
      return null;
    }
    try {
      Path file = Path.of(value);
      if (Files.isRegularFile(file) && Files.isReadable(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw bad(option, value, "is not a path: " + e.getReason(), "write the path of a file");
    }
    throw bad(option, value, "can't be read as a file", "write the path of a file that is there");
  }

  BadOptionException bad(Option option, String value, String fault, String remedy) {
    String name =
        flags.containsKey(option)
            ? option.flag()
            : env.containsKey(option.env()) ? option.env() : option.flag() + " (its default)";
    return new BadOptionException("%s: '%s' %s; %s".formatted(name, value, fault, remedy));
  }
}
