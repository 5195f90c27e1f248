package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.process.CommandLineReader.Request;
import io.litefsoperator.process.CommandLineReader.Request.Print;
import io.litefsoperator.process.CommandLineReader.Request.Refuse;
import io.litefsoperator.process.CommandLineReader.Request.Run;
import io.litefsoperator.process.Options.Election;
import io.litefsoperator.process.Options.LogFormat;
import io.litefsoperator.process.Options.LogLevel;
import io.litefsoperator.process.Options.NodeAccess;
import io.litefsoperator.process.Options.OwnPods;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CommandLineReaderTest {

  private static final Map<String, String> IN_CLUSTER =
      Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1");

  private static Request read(Map<String, String> env, String... args) {
    return new CommandLineReader(env, "1.2.3").read(args);
  }

  private static Options options(Map<String, String> env, String... args) {
    Request request = read(env, args);
    assertThat(request).isInstanceOf(Run.class);
    return ((Run) request).options();
  }

  private static String refusal(Map<String, String> env, String... args) {
    Request request = read(env, args);
    assertThat(request).isInstanceOf(Refuse.class);
    return ((Refuse) request).why();
  }

  @Test
  void itIsKnownToNetworkPoliciesWhereItAsksNodesFromWithinTheCluster() {
    assertThat(options(IN_CLUSTER).ownPods())
        .contains(new OwnPods(null, Map.of("app.kubernetes.io/name", "litefs-operator")));
    assertThat(options(IN_CLUSTER, "--node-access=proxy").ownPods()).isEmpty();
    assertThat(options(Map.of()).ownPods()).isEmpty();
    assertThat(options(Map.of(), "--node-access=direct").ownPods()).isEmpty();
    assertThat(options(Map.of(), "--pod-namespace=operators", "--pod-labels=a/b=c,d=").ownPods())
        .contains(new OwnPods("operators", Map.of("a/b", "c", "d", "")));
    assertThat(refusal(Map.of(), "--pod-labels=a:b"))
        .contains("--pod-labels", "'a:b', which is not a label", "such as");
  }

  @Test
  void outsideAClusterItLeadsAloneLogsTextAndAsksNodesThroughTheApiServer() {
    Options options = options(Map.of());

    assertThat(options.namespaces()).isEmpty();
    assertThat(options.election()).isEmpty();
    assertThat(options.http().getPort()).isEqualTo(8080);
    assertThat(options.http().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(options.logFormat()).isEqualTo(LogFormat.TEXT);
    assertThat(options.logLevel()).isEqualTo(LogLevel.INFO);
    assertThat(options.nodeAccess()).isEqualTo(NodeAccess.PROXY);
    assertThat(options.kubeconfig()).isNull();
    assertThat(options.context()).isNull();
    assertThat(options.settings().resync()).isEqualTo(Duration.ofMinutes(5));
    assertThat(options.settings().pollSettled()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.settings().pollUnsettled()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.startTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void inAClusterItElectsALeaderLogsJsonAndAsksNodesDirectly() {
    Options options = options(IN_CLUSTER);

    assertThat(options.election())
        .contains(
            new Election(
                null,
                "litefs-operator",
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2)));
    assertThat(options.logFormat()).isEqualTo(LogFormat.JSON);
    assertThat(options.nodeAccess()).isEqualTo(NodeAccess.DIRECT);
  }

  @Test
  void aKubeconfigMeansOutsideEvenInAPod(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("kubeconfig"));

    assertThat(options(IN_CLUSTER, "--kubeconfig", file.toString()).nodeAccess())
        .isEqualTo(NodeAccess.PROXY);
    assertThat(
            options(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBECONFIG", file.toString()))
                .nodeAccess())
        .isEqualTo(NodeAccess.PROXY);
  }

  static Stream<Arguments> everyOption() {
    return Stream.of(
        option("NAMESPACES", "a, b,c", Options::namespaces, Set.of("a", "b", "c")),
        option("LEADER_ELECTION", "false", Options::election, java.util.Optional.empty()),
        election("LEADER_ELECTION_NAMESPACE", "ops", Election::namespace, "ops"),
        election("LEADER_ELECTION_NAME", "other", Election::name, "other"),
        election("LEASE_DURATION", "20s", Election::duration, Duration.ofSeconds(20)),
        election("LEASE_RENEW_DEADLINE", "9s", Election::renewDeadline, Duration.ofSeconds(9)),
        election("LEASE_RETRY_PERIOD", "500ms", Election::retryPeriod, Duration.ofMillis(500)),
        option("HTTP_ADDRESS", "127.0.0.1:0", o -> o.http().getPort(), 0),
        option("LOG_FORMAT", "text", Options::logFormat, LogFormat.TEXT),
        option("LOG_LEVEL", "debug", Options::logLevel, LogLevel.DEBUG),
        option("NODE_ACCESS", "proxy", Options::nodeAccess, NodeAccess.PROXY),
        option(
            "POD_NAMESPACE",
            "operators",
            o -> String.valueOf(o.ownPods().get().namespace()),
            "operators"),
        option("POD_LABELS", "a=b", o -> o.ownPods().get().labels(), Map.of("a", "b")),
        option("KUBECONFIG", "pom.xml", Options::kubeconfig, Path.of("pom.xml")),
        option("CONTEXT", "dev", Options::context, "dev"),
        option("RESYNC", "1h", o -> o.settings().resync(), Duration.ofHours(1)),
        option("POLL_SETTLED", "3m", o -> o.settings().pollSettled(), Duration.ofMinutes(3)),
        option(
            "POLL_UNSETTLED", "250ms", o -> o.settings().pollUnsettled(), Duration.ofMillis(250)),
        option("START_TIMEOUT", "7s", Options::startTimeout, Duration.ofSeconds(7)));
  }

  private static Arguments option(
      String name, String value, Function<Options, Object> actual, Object expected) {
    return Arguments.of(Option.valueOf(name), value, actual, expected);
  }

  private static Arguments election(
      String name, String value, Function<Election, Object> actual, Object expected) {
    return option(name, value, options -> actual.apply(options.election().get()), expected);
  }

  @Test
  void noOptionIsLeftUntested() {
    assertThat(everyOption().map(arguments -> arguments.get()[0]))
        .containsExactlyInAnyOrder((Object[]) Option.values());
  }

  @ParameterizedTest
  @MethodSource("everyOption")
  void everyOptionIsReadFromItsFlag(
      Option option, String value, Function<Options, Object> actual, Object expected) {
    Options options = options(withElection(option), option.flag(), value);

    assertThat(actual.apply(options)).isEqualTo(expected);
    assertThat(actual.apply(options(withElection(option), option.flag() + "=" + value)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("everyOption")
  void everyOptionIsReadFromItsVariable(
      Option option, String value, Function<Options, Object> actual, Object expected) {
    Map<String, String> env = new HashMap<>(withElection(option));
    env.put(option.env(), value);

    assertThat(actual.apply(options(env))).isEqualTo(expected);
  }

  /** In a cluster there is an election; given by variable, a kubeconfig would end that. */
  private static Map<String, String> withElection(Option option) {
    return option == Option.KUBECONFIG ? Map.of() : IN_CLUSTER;
  }

  @ParameterizedTest
  @EnumSource(Option.class)
  void everyOptionStandsInTheHelpAndIsNamedAlikeInBothPlaces(Option option) {
    assertThat(((Print) read(Map.of(), "--help")).text()).contains(option.flag());
    assertThat(option.env())
        .isEqualTo("LITEFS_OPERATOR_" + option.flag().substring(2).replace('-', '_').toUpperCase());
  }

  @Test
  void aFlagOutranksItsVariable() {
    Map<String, String> env = Map.of("LITEFS_OPERATOR_LOG_LEVEL", "trace");

    assertThat(options(env, "--log-level", "warn").logLevel()).isEqualTo(LogLevel.WARN);
  }

  @Test
  void anEmptyVariableIsNone() {
    assertThat(options(Map.of("LITEFS_OPERATOR_NAMESPACES", " ")).namespaces()).isEmpty();
  }

  @Test
  void theVersionIsPrinted() {
    assertThat(((Print) read(Map.of(), "--version")).text()).contains("litefs-operator 1.2.3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--namespaces             | a,,b          | empty name                  | separated by commas",
        "--namespaces             | Team_A        | no namespace is called      | team-a,team-b",
        "--leader-election        | yes           | is neither                  | true or false",
        "--leader-election-namespace | a/b        | not the name of a namespace | litefs-operator",
        "--leader-election-name   | A!            | not a name in Kubernetes    | lower-case",
        "--lease-duration         | 15            | not a duration              | 10s",
        "--lease-duration         | 10500ms       | can't be kept in a lease    | whole seconds",
        "--lease-renew-deadline   | 15s           | not below                   | --lease-duration",
        "--lease-retry-period     | 5s            | no time to retry            | less than 4545ms",
        "--http-address           | 8080          | not an address              | 0.0.0.0:8080",
        "--http-address           | :70000        | not an address              | 0.0.0.0:8080",
        "--http-address           | no.such.invalid:1 | unknown host            | this machine",
        "--log-format             | xml           | not known                   | text, json",
        "--log-level              | loud          | not known                   | error, warn, info",
        "--node-access            | none          | not known                   | auto, direct, proxy",
        "--kubeconfig             | no/such/file  | can't be read               | that is there",
        "--resync                 | 0s            | too short                   | 1ms",
        "--resync                 | -5m           | not a duration              | 500ms",
        "--poll-settled           | 99999999999h  | not a duration              | 5m",
      })
  void aBadValueIsRefusedByNameWithWhatToWriteInstead(
      String flag, String value, String fault, String remedy) {
    Map<String, String> env = flag.equals("--kubeconfig") ? Map.of() : IN_CLUSTER;
    assertThat(refusal(env, flag + "=" + value))
        .startsWith(flag + ": ")
        .contains(value.equals("15s") ? "15000ms" : fault, remedy);

    Map<String, String> withVariable = new HashMap<>(env);
    String variable = "LITEFS_OPERATOR_" + flag.substring(2).replace('-', '_').toUpperCase();
    withVariable.put(variable, value);
    assertThat(refusal(withVariable)).startsWith(variable + ": ").contains(fault, remedy);
  }

  @Test
  void whatIsNoOptionIsRefused() {
    assertThat(refusal(Map.of(), "--namespace", "a")).contains("--namespace").contains("--help");
    assertThat(refusal(Map.of(), "run")).contains("run").contains("--help");
    assertThat(refusal(Map.of(), "--resync")).contains("--resync");
  }
}
