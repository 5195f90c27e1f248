package io.litefsoperator.process;

import io.litefsoperator.ReconcilerSettings;
import io.litefsoperator.process.Options.Election;
import io.litefsoperator.process.Options.LogFormat;
import io.litefsoperator.process.Options.LogLevel;
import io.litefsoperator.process.Options.NodeAccess;
import io.litefsoperator.process.Options.OwnPods;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Makes {@link Options} of the command line and the environment. Starts nothing. */
public final class CommandLineReader {

  /** What the command line asks for. */
  public sealed interface Request {

    /** To run the operator. */
    record Run(Options options) implements Request {}

    /** To print something and end, with exit code 0. */
    record Print(String text) implements Request {}

    /** It can't be understood: to say so and end, with exit code 2. */
    record Refuse(String why) implements Request {}
  }

  /** fabric8 waits for up to 2.2 retry periods and refuses a renew deadline below that. */
  private static final double RETRIES_IN_DEADLINE = 2.2;

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Map<String, String> env;
  private final String version;

  /**
   * @param env the environment's variables
   * @param version to print for {@code --version}
   */
  public CommandLineReader(Map<String, String> env, String version) {
    this.env = Map.copyOf(env);
    this.version = version;
  }

  /** Reads the arguments; never throws for what a user may write. */
  public Request read(String... args) {
    try {
      // picocli is compiled for Java 5, which no ahead-of-time cache takes: it would be a fifth of
      // the start. In a cluster all comes by variables.
      return args.length == 0 ? run(Map.of()) : parse(args);
    } catch (BadOptionException e) {
      return new Request.Refuse(Objects.requireNonNull(e.getMessage()));
    }
  }

  private Request run(Map<Option, String> flags) throws BadOptionException {
    return new Request.Run(options(new OptionValues(flags, env)));
  }

  private Request parse(String... args) throws BadOptionException {
    CommandLine commandLine = new CommandLine(spec());
    try {
      ParseResult result = commandLine.parseArgs(args);
      if (result.isUsageHelpRequested()) {
        return new Request.Print(commandLine.getUsageMessage());
      }
      if (result.isVersionHelpRequested()) {
        return new Request.Print("litefs-operator " + version + System.lineSeparator());
      }
      Map<Option, String> flags = new EnumMap<>(Option.class);
      for (Option option : Option.values()) {
        if (result.hasMatchedOption(option.flag())) {
          flags.put(option, result.matchedOptionValue(option.flag(), ""));
        }
      }
      return run(flags);
    } catch (ParameterException e) {
      return new Request.Refuse(e.getMessage() + "; see --help for what there is");
    }
  }

  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("litefs-operator");
    spec.usageMessage()
        .description(
            "Runs LiteFS clusters, replicated SQLite, on Kubernetes.",
            "Every option can be given as an environment variable too: --http-address as"
                + " LITEFS_OPERATOR_HTTP_ADDRESS. A flag outranks its variable. A duration is a"
                + " number and a unit, such as 500ms, 10s, 5m or 1h.%n")
        .footer(
            "%nExit codes: 0 after SIGTERM or SIGINT; 1 when the operator could not go on, the"
                + " lease lost included; 2 for a bad option.");
    for (Option option : Option.values()) {
      spec.addOption(option.spec());
    }
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this text and end.")
            .build());
    spec.addOption(
        OptionSpec.builder("--version")
            .versionHelp(true)
            .description("Show the version and end.")
            .build());
    return spec;
  }

  private Options options(OptionValues values) throws BadOptionException {
    boolean inCluster =
        isSet("KUBERNETES_SERVICE_HOST")
            && !isSet("KUBECONFIG")
            && values.text(Option.KUBECONFIG) == null;
    LogFormat format = values.oneOf(LogFormat.class, Option.LOG_FORMAT, "");
    LogLevel level = values.oneOf(LogLevel.class, Option.LOG_LEVEL, "");
    NodeAccess asked = values.oneOf(NodeAccess.class, Option.NODE_ACCESS, "auto");
    NodeAccess access = asked != null ? asked : inCluster ? NodeAccess.DIRECT : NodeAccess.PROXY;
    return new Options(
        values.namespaces(Option.NAMESPACES),
        values.flag(Option.LEADER_ELECTION, inCluster)
            ? Optional.of(election(values))
            : Optional.empty(),
        values.address(Option.HTTP_ADDRESS, "0.0.0.0:8080"),
        format != null ? format : inCluster ? LogFormat.JSON : LogFormat.TEXT,
        level != null ? level : LogLevel.INFO,
        access,
        ownPods(values, inCluster && access == NodeAccess.DIRECT),
        values.file(Option.KUBECONFIG),
        values.text(Option.CONTEXT),
        new ReconcilerSettings(
            values.duration(Option.RESYNC, "5m"),
            values.duration(Option.POLL_SETTLED, "10s"),
            values.duration(Option.POLL_UNSETTLED, "1s")),
        values.duration(Option.START_TIMEOUT, "30s"));
  }

  private static Optional<OwnPods> ownPods(OptionValues values, boolean reachesNodes)
      throws BadOptionException {
    String namespace = values.namespace(Option.POD_NAMESPACE);
    OwnPods pods =
        new OwnPods(
            namespace, values.labels(Option.POD_LABELS, "app.kubernetes.io/name=litefs-operator"));
    return reachesNodes || namespace != null ? Optional.of(pods) : Optional.empty();
  }

  private boolean isSet(String variable) {
    return !env.getOrDefault(variable, "").isBlank();
  }

  private static Election election(OptionValues values) throws BadOptionException {
    Duration duration = values.duration(Option.LEASE_DURATION, "15s");
    Duration deadline = values.duration(Option.LEASE_RENEW_DEADLINE, "10s");
    Duration retry = values.duration(Option.LEASE_RETRY_PERIOD, "2s");
    if (duration.toMillis() % SECOND.toMillis() != 0) {
      throw values.bad(
          Option.LEASE_DURATION,
          duration.toMillis() + "ms",
          "can't be kept in a lease",
          "write whole seconds");
    }
    if (duration.compareTo(deadline) <= 0) {
      throw values.bad(
          Option.LEASE_RENEW_DEADLINE,
          deadline.toMillis() + "ms",
          "is not below the lease's duration of " + duration.toMillis() + "ms",
          "write less, or a longer " + Option.LEASE_DURATION.flag());
    }
    if (deadline.toMillis() <= Math.ceil(retry.toMillis() * RETRIES_IN_DEADLINE)) {
      throw values.bad(
          Option.LEASE_RETRY_PERIOD,
          retry.toMillis() + "ms",
          "leaves no time to retry within the renew deadline of " + deadline.toMillis() + "ms",
          "write less than " + (long) (deadline.toMillis() / RETRIES_IN_DEADLINE) + "ms");
    }
    return new Election(
        values.namespace(Option.LEADER_ELECTION_NAMESPACE),
        values.name(Option.LEADER_ELECTION_NAME, "litefs-operator"),
        duration,
        deadline,
        retry);
  }
}
