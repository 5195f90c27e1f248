package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.litefsoperator.api.Exec;
import io.litefsoperator.api.LiteFsConfig;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class LitefsYmlTest {

  private static final LitefsYml.Lease LEASE =
      new LitefsYml.Lease("notes-0", "http://notes-0.notes-headless.default.svc:20202", true);

  @Test
  void theSmallestClusterHasWhatIsAskedForAndNothingElse() {
    List<Exec> exec =
        List.of(new Exec("node dist/db/migrate.js", true), new Exec("node server.js", false));

    assertThat(LitefsYml.render("/litefs", "/var/lib/litefs", exec, null, LEASE))
        .isEqualTo(
            """
            fuse:
              dir: "/litefs"
            data:
              dir: "/var/lib/litefs"
            exec:
            - cmd: "node dist/db/migrate.js"
              if-candidate: true
            - cmd: "node server.js"
              if-candidate: false
            lease:
              type: "static"
              hostname: "notes-0"
              advertise-url: "http://notes-0.notes-headless.default.svc:20202"
              candidate: true
            """);
  }

  @Test
  void theWholeSchemaComesInLiteFsOwnNamesAndInOneOrder() {
    LiteFsConfig config =
        new LiteFsConfig(
            new LiteFsConfig.Data(false, "1h30m", "90s"),
            new LiteFsConfig.Fuse(true, false),
            new LiteFsConfig.Http("30s"),
            new LiteFsConfig.Proxy(
                ":8080",
                "localhost:3000",
                "notes.db",
                "10s",
                true,
                List.of("*.css"),
                List.of("/admin/*"),
                "5s",
                "10m",
                "20s",
                "11m",
                "30s"),
            new LiteFsConfig.Log(LiteFsConfig.Log.Format.json, true, false),
            new LiteFsConfig.Tracing(true, "/var/log/trace.log", 64, 8, true),
            false,
            true,
            false,
            null);

    assertThat(LitefsYml.render("/litefs", "/data", List.of(), config, LEASE))
        .isEqualTo(
            """
            fuse:
              dir: "/litefs"
              allow-other: true
              debug: false
            data:
              dir: "/data"
              compress: false
              retention: "1h30m"
              retention-monitor-interval: "90s"
            http:
              snapshot-timeout: "30s"
            proxy:
              addr: ":8080"
              target: "localhost:3000"
              db: "notes.db"
              max-lag: "10s"
              debug: true
              passthrough:
              - "*.css"
              always-forward:
              - "/admin/*"
              primary-redirect-timeout: "5s"
              read-timeout: "10m"
              read-header-timeout: "20s"
              write-timeout: "11m"
              idle-timeout: "30s"
            log:
              format: "json"
              timestamp: true
              debug: false
            tracing:
              enabled: true
              path: "/var/log/trace.log"
              max-size: 64
              max-count: 8
              compress: true
            exit-on-error: false
            skip-sync: true
            strict-verify: false
            lease:
              type: "static"
              hostname: "notes-0"
              advertise-url: "http://notes-0.notes-headless.default.svc:20202"
              candidate: true
            """);
  }

  @Test
  void aLeaseInTheResourceIsLeftOut() {
    LiteFsConfig config =
        new LiteFsConfig(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            JsonNodeFactory.instance.objectNode().put("type", "consul"));

    assertThat(LitefsYml.render("/litefs", "/data", List.of(), config, LEASE))
        .isEqualTo(LitefsYml.render("/litefs", "/data", List.of(), null, LEASE));
  }

  @Property(tries = 1000)
  void whatIsRenderedIsReadBackAsTheSameValues(
      @ForAll("configurations") @Nullable LiteFsConfig config,
      @ForAll("commands") List<Exec> exec,
      @ForAll("leases") LitefsYml.Lease lease) {
    String text = LitefsYml.render("/litefs", "/data", exec, config, lease);

    Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);

    assertThat(read).isEqualTo(expected(exec, config, lease));
  }

  @Property(tries = 200)
  void equalArgumentsGiveTheSameBytes(
      @ForAll("configurations") @Nullable LiteFsConfig config,
      @ForAll("commands") List<Exec> exec,
      @ForAll("leases") LitefsYml.Lease lease) {
    LiteFsConfig equal = config == null ? null : copy(config);

    assertThat(LitefsYml.render("/litefs", "/data", List.copyOf(exec), equal, lease))
        .isEqualTo(LitefsYml.render("/litefs", "/data", exec, config, lease));
  }

  @Provide
  Arbitrary<@Nullable LiteFsConfig> configurations() {
    return Configurations.any("/var/log/trace $x é.log");
  }

  @Provide
  Arbitrary<List<Exec>> commands() {
    return CommandLines.any()
        .map(command -> new Exec(command.line(), command.ifCandidate()))
        .list()
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<LitefsYml.Lease> leases() {
    return Combinators.combine(Texts.any(), Texts.any(), Arbitraries.of(true, false))
        .as(LitefsYml.Lease::new);
  }

  private static LiteFsConfig copy(LiteFsConfig c) {
    return new LiteFsConfig(
        c.data(),
        c.fuse(),
        c.http(),
        c.proxy(),
        c.log(),
        c.tracing(),
        c.exitOnError(),
        c.skipSync(),
        c.strictVerify(),
        c.lease());
  }

  private static Map<String, Object> expected(
      List<Exec> exec, @Nullable LiteFsConfig config, LitefsYml.Lease lease) {
    Map<String, Object> all = config == null ? new LinkedHashMap<>() : values(config);
    for (String name : List.of("fuse", "data")) {
      Map<String, Object> section = new LinkedHashMap<>();
      section.put("dir", name.equals("fuse") ? "/litefs" : "/data");
      if (all.get(name) instanceof Map<?, ?> rest) {
        rest.forEach((key, value) -> section.put((String) key, value));
      }
      all.put(name, section);
    }
    if (!exec.isEmpty()) {
      all.put("exec", exec.stream().map(LitefsYmlTest::values).toList());
    }
    Map<String, Object> leaseSection = values(lease);
    leaseSection.put("type", "static");
    all.put("lease", leaseSection);
    all.values().removeIf(value -> value instanceof Map<?, ?> section && section.isEmpty());
    return all;
  }

  /** By reflection, to have nothing in common with what is tested. */
  private static Map<String, Object> values(Record tuple) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : tuple.getClass().getRecordComponents()) {
      Object value;
      try {
        component.getAccessor().setAccessible(true);
        value = component.getAccessor().invoke(tuple);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("no accessor", e);
      }
      if (value == null) {
        continue;
      }
      String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      if (value instanceof Record section) {
        values.put(name, values(section));
      } else if (value instanceof Enum<?> constant) {
        values.put(name, constant.name());
      } else {
        values.put(name, value instanceof List<?> list ? new ArrayList<>(list) : value);
      }
    }
    return values;
  }
}
