package io.litefsoperator.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.api.Routing;
import io.litefsoperator.resources.GatewayConfig;
import io.litefsoperator.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What we write, as the real HAProxy reads it. */
class GatewayConfigIT {

  @Property(tries = 60)
  void noConfigurationIsRejected(@ForAll("routings") Routing routing) throws Exception {
    Path file = Files.createTempFile("haproxy", ".cfg");
    try {
      Files.writeString(
          file, GatewayConfig.render(routing, LocalPod.PRIMARY_HOST, LocalPod.NODES_HOST));
      ProcessBuilder check =
          new ProcessBuilder(Programs.haproxy(), "-c", "-f", file.toString())
              .redirectErrorStream(true);
      check.environment().put("LITEFS_POD_IP", "192.0.2.1");
      Process process = check.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).doesNotContain("WARNING");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<Routing> routings() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 20201),
            Arbitraries.integers().between(20206, 65535),
            Arbitraries.of("0s", "1ns", "1h30m").injectNull(0.5),
            paths(),
            paths())
        .as(
            (appPort, port, maxLag, primaryPaths, passthrough) ->
                new Routing(
                    appPort, port, "a b.db", maxLag, primaryPaths, passthrough, "haproxy", null));
  }

  /** As {@code Routing.PATH} has them. */
  private static Arbitrary<List<String>> paths() {
    Arbitrary<String> rest =
        Arbitraries.strings().withChars("az09._~!$&()*+,;=:@/-").ofMaxLength(255);
    return Combinators.combine(Arbitraries.of("/", "*"), rest)
        .as((first, more) -> first + more)
        .list()
        .ofMaxSize(4);
  }
}
