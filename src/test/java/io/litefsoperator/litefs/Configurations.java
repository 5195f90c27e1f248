package io.litefsoperator.litefs;

import static net.jqwik.api.Arbitraries.integers;

import io.litefsoperator.api.LiteFsConfig;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Any configuration that the CRD lets through, of the whole schema. */
final class Configurations {

  private static final double ABSENT = 0.3;

  private Configurations() {}

  /**
   * Configurations for one node alone: their proxies listen where anybody may.
   *
   * @param traceFile where a trace may be written
   */
  static Arbitrary<@Nullable LiteFsConfig> any(String traceFile) {
    Arbitrary<LiteFsConfig.Data> data =
        Combinators.combine(flag(), duration(), duration()).as(LiteFsConfig.Data::new);
    Arbitrary<LiteFsConfig.Fuse> fuse =
        Combinators.combine(flag(), flag()).as(LiteFsConfig.Fuse::new);
    Arbitrary<LiteFsConfig.Http> http = duration().map(LiteFsConfig.Http::new);
    Arbitrary<LiteFsConfig.Log> log =
        Combinators.combine(
                Arbitraries.of(LiteFsConfig.Log.Format.class).injectNull(ABSENT), flag(), flag())
            .as(LiteFsConfig.Log::new);
    Arbitrary<LiteFsConfig.Tracing> tracing =
        Combinators.combine(
                flag(),
                Arbitraries.just(traceFile).injectNull(ABSENT),
                integers().between(1, 1_000_000).injectNull(ABSENT),
                integers().between(0, 1_000_000).injectNull(ABSENT),
                flag())
            .as(LiteFsConfig.Tracing::new);
    return Combinators.combine(
            data.injectNull(ABSENT),
            fuse.injectNull(ABSENT),
            http.injectNull(ABSENT),
            proxy().injectNull(ABSENT),
            log.injectNull(ABSENT),
            tracing.injectNull(ABSENT),
            flag().list().ofSize(3))
        .as(
            (d, f, h, p, l, t, flags) ->
                new LiteFsConfig(d, f, h, p, l, t, flags.get(0), flags.get(1), flags.get(2), null))
        .injectNull(0.02);
  }

  private static Arbitrary<LiteFsConfig.Proxy> proxy() {
    Arbitrary<List<String>> paths =
        Arbitraries.oneOf(Texts.any(), Arbitraries.of("*.css", "/admin/*", "*", "[", "(", "\\"))
            .list()
            .ofMaxSize(3);
    Arbitrary<@Nullable List<String>> addresses =
        Combinators.combine(
                Arbitraries.of(":8080", "127.0.0.1:8081", "localhost:8082", "0.0.0.0:1"),
                Arbitraries.of("localhost:3000", "127.0.0.1:80", "[::1]:65535", "app.example:1"),
                Texts.any().filter(name -> !name.isEmpty()))
            .as(List::of)
            .injectNull(ABSENT);
    return Combinators.combine(
            addresses,
            flag(),
            paths.injectNull(ABSENT),
            paths.injectNull(ABSENT),
            duration().list().ofSize(6))
        .as(
            (address, debug, passthrough, alwaysForward, durations) ->
                new LiteFsConfig.Proxy(
                    address == null ? null : address.get(0),
                    address == null ? null : address.get(1),
                    address == null ? null : address.get(2),
                    durations.get(0),
                    debug,
                    passthrough,
                    alwaysForward,
                    durations.get(1),
                    durations.get(2),
                    durations.get(3),
                    durations.get(4),
                    durations.get(5)));
  }

  private static Arbitrary<@Nullable Boolean> flag() {
    return Arbitraries.of(true, false).injectNull(ABSENT);
  }

  private static Arbitrary<@Nullable String> duration() {
    Arbitrary<String> fraction = Arbitraries.of("", "", "", ".5", ".000000001", ".0");
    return Combinators.combine(
            integers().between(0, 99_999),
            fraction,
            Arbitraries.of("ns", "us", "µs", "ms", "s", "m", "h"))
        .as((number, part, unit) -> number + part + unit)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(parts -> String.join("", parts))
        .injectNull(ABSENT);
  }
}
