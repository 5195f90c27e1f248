package io.litefsoperator.decide;

import static io.litefsoperator.testing.Routed.ASKED;
import static io.litefsoperator.testing.Routed.OURS;
import static io.litefsoperator.testing.Routed.UNASKED;
import static io.litefsoperator.testing.Routed.recorded;
import static io.litefsoperator.testing.Routed.route;
import static io.litefsoperator.testing.Routed.seeing;
import static io.litefsoperator.testing.Routed.unrecorded;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.SeenRoute;
import io.litefsoperator.testing.Scenario;
import org.junit.jupiter.api.Test;

class HttpRoutingTest {

  private static Decision decide(Observation observation) {
    return new Decide().on(observation, Scenario.NOON);
  }

  private static boolean makesRoute(Observation observation) {
    return decide(observation).children().stream()
        .map(HasMetadata::getKind)
        .anyMatch("HTTPRoute"::equals);
  }

  private static boolean deletesRoute(String documents) {
    return decide(Scenario.read(documents))
        .actions()
        .contains(new Action.DeleteRoute("notes", "r-1"));
  }

  @Test
  void aRouteIsMadeOnceTheStatusSaysThatThereMayBeOne() {
    assertThat(makesRoute(Scenario.read(unrecorded(ASKED)))).isFalse();
    assertThat(makesRoute(Scenario.read(recorded(ASKED)))).isTrue();
    assertThat(makesRoute(Scenario.read(recorded(ASKED) + route(OURS, "[]")))).isTrue();
  }

  @Test
  void noRouteIsMadeWhereItIsNotKnownWhetherThereIsOne() {
    assertThat(makesRoute(seeing(new SeenRoute.NoGatewayApi(), recorded(ASKED)))).isFalse();
    assertThat(makesRoute(seeing(new SeenRoute.Unread(true, ""), recorded(ASKED)))).isFalse();
  }

  @Test
  void ourRouteIsDeletedOnceItIsNotAskedForAnyMore() {
    assertThat(deletesRoute(recorded(UNASKED) + route(OURS, "[]"))).isTrue();
    assertThat(deletesRoute(recorded(ASKED) + route(OURS, "[]"))).isFalse();
    assertThat(makesRoute(Scenario.read(recorded(UNASKED) + route(OURS, "[]")))).isFalse();
  }

  @Test
  void aRouteThatIsNotOursOrGoingAlreadyIsNotDeleted() {
    assertThat(deletesRoute(recorded(UNASKED) + route("[]", "[]"))).isFalse();
    assertThat(deletesRoute(recorded(UNASKED) + route(OURS.replace("c-1", "c-2"), "[]"))).isFalse();
    assertThat(
            deletesRoute(
                recorded(UNASKED)
                    + route(OURS, "[]")
                        .replace(
                            "uid: r-1,", "uid: r-1, deletionTimestamp: \"2026-01-01T11:59:00Z\",")))
        .isFalse();
  }
}
