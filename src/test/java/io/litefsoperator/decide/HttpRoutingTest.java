package io.litefsoperator.decide;

import static io.litefsoperator.testing.Routed.ASKED;
import static io.litefsoperator.testing.Routed.OURS;
import static io.litefsoperator.testing.Routed.UNASKED;
import static io.litefsoperator.testing.Routed.recorded;
import static io.litefsoperator.testing.Routed.route;
import static io.litefsoperator.testing.Routed.seeing;
import static io.litefsoperator.testing.Routed.unrecorded;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.SeenRoute;
import io.litefsoperator.testing.Scenario;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HttpRoutingTest {

  private static Stream<Extra> extras(Observation observation) {
    return new Decide()
        .on(observation, Scenario.NOON).extras().stream()
            .filter(extra -> extra.object().getKind().equals("HTTPRoute"));
  }

  private static boolean makesRoute(Observation observation) {
    return extras(observation).anyMatch(Extra.Wanted.class::isInstance);
  }

  private static boolean deletesRoute(String documents) {
    return extras(Scenario.read(documents)).anyMatch(Extra.Unwanted.class::isInstance);
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

  /** As after a restore from a backup, which has no status. */
  @Test
  void aRouteThatIsAskedForIsNotDeletedThoughTheStatusForgotIt() {
    assertThat(deletesRoute(unrecorded(ASKED) + route(OURS, "[]"))).isFalse();
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
