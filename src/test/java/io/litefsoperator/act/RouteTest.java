package io.litefsoperator.act;

import static io.litefsoperator.testing.Routed.ASKED;
import static io.litefsoperator.testing.Routed.OURS;
import static io.litefsoperator.testing.Routed.UNASKED;
import static io.litefsoperator.testing.Routed.recorded;
import static io.litefsoperator.testing.Routed.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.testing.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an HTTPRoute is others' business and holds nothing up. */
final class RouteTest {

  private final List<String> written = new ArrayList<>();

  /** With an API server that answers to what is about an HTTPRoute with an error; 0 for none. */
  private Outcome act(String documents, int code) {
    Observation observation = Scenario.read(documents);
    Writer writer =
        StandInWriter.that(
            (method, arguments) -> {
              if (method.equals("read")) {
                return null;
              }
              String what = arguments[0] instanceof HasMetadata object ? object.getKind() : method;
              if (code != 0 && what.toLowerCase(java.util.Locale.ROOT).contains("route")) {
                throw new KubernetesClientException("not so", code, null);
              }
              written.add(what);
              return null;
            });
    return Act.on(
        new Decide().on(observation, Scenario.NOON), observation, writer, Optional::empty);
  }

  @Test
  void aRouteIsWrittenLastAndCountedByItself() {
    Outcome outcome = act(recorded(ASKED), 0);

    assertThat(written).endsWith("StatefulSet", "HTTPRoute");
    assertThat(outcome.writes()).isEqualTo(written.size() - 1);
    assertThat(outcome.routeWrites()).isEqualTo(1);
    assertThat(outcome.routeRefusal()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 409, 422, 500, 503})
  void aRouteThatCannotBeWrittenRefusesNothingElse(int code) {
    Outcome outcome = act(recorded(ASKED), code);

    assertThat(written).endsWith("StatefulSet");
    assertThat(outcome.refusals()).isEmpty();
    assertThat(outcome.routeWrites()).isZero();
    assertThat(outcome.routeRefusal()).isInstanceOf(Refusal.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 500})
  void aRouteThatCannotBeDeletedRefusesNothingElse(int code) {
    Outcome outcome = act(recorded(UNASKED) + route(OURS, "[]"), code);

    assertThat(written).endsWith("StatefulSet");
    assertThat(outcome.refusals()).isEmpty();
    assertThat(outcome.routeRefusal()).isInstanceOf(Refusal.Rejected.class);
  }

  @Test
  void aRouteThatIsGoneAlreadyIsNoFault() {
    Outcome outcome = act(recorded(UNASKED) + route(OURS, "[]"), 404);

    assertThat(outcome.routeRefusal()).isNull();
  }

  @Test
  void aRouteOfSomebodyElseIsNotWrittenTo() {
    Outcome outcome =
        act(
            recorded(ASKED)
                + route(OURS.replace("LiteFsCluster", "Shop").replace("c-1", "x"), "[]"),
            0);

    assertThat(written).doesNotContain("HTTPRoute");
    assertThat(Objects.requireNonNull(outcome.routeRefusal()))
        .isEqualTo(new Refusal.NotOurs("HTTPRoute notes", "Shop notes"));
  }
}
