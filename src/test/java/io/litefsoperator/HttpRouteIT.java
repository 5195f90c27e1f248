package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.litefsoperator.testing.GatewayApi;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** spec.routing.httpRoute, on an API server with and without the Gateway API. */
final class HttpRouteIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(30);

  private GatewayApi gateways;

  @BeforeEach
  void withoutGatewayApi() {
    gateways = GatewayApi.absentFrom(bed);
  }

  @AfterEach
  void asItWas() {
    if (gateways != null) {
      gateways.remove();
    }
  }

  private static Manifest routed(Notes notes) {
    return notes
        .manifest()
        .set(
            "routing",
            "{appPort: 3000, database: notes.db, httpRoute: {parentRefs: [{name: web}]}}");
  }

  private static Manifest unrouted(Notes notes) {
    return notes.manifest().set("routing", "{appPort: 3000, database: notes.db}");
  }

  @Test
  void aClusterWithoutGatewayApiIsReadyAllTheSameAndIsRoutedOnceThereIsOne() {
    Notes notes = bed.notes("early");

    notes.apply(routed(notes)).awaitReady(1);

    notes.awaitCondition("Routed", "False", "NoGatewayApi");
    assertThat(notes.message("Routed")).contains("install its CRDs");

    gateways.install();

    eventually(
        "the route is made, with nothing else to bring the operator to it",
        SOON,
        () -> assertThat(gateways.route("early").get()).isNotNull());
  }

  @Test
  void aRouteIsMadeOnceAndMendedAndGoesWhenItIsNotAskedForAnyMore() {
    gateways.install();
    Notes notes = bed.notes("notes");
    notes.apply(unrouted(notes)).awaitReady(1);
    String readySince = notes.condition("Ready").getLastTransitionTime();
    assertThat(notes.get().getStatus().conditions())
        .extracting(condition -> condition.getType())
        .as("of a cluster that asked for no route")
        .doesNotContain("Routed");

    notes.apply(routed(notes));
    eventually(
        "the route is made", SOON, () -> assertThat(gateways.route("notes").get()).isNotNull());
    HTTPRoute made = gateways.route("notes").get();
    notes.awaitCondition("Routed", "False", "NotAccepted");
    assertThat(notes.message("Routed")).contains("Gateway web has not answered");

    bed.awaitLooks(notes, 3);
    assertThat(gateways.route("notes").get().getMetadata().getResourceVersion())
        .as("nothing is written twice")
        .isEqualTo(made.getMetadata().getResourceVersion());

    gateways.answer("notes", "False", "NotAllowedByListeners", "not from this namespace");
    bed.awaitLooks(notes, 1);
    notes.awaitCondition("Routed", "False", "NotAccepted");
    eventually(
        "the Gateway's words are passed on",
        SOON,
        () -> assertThat(notes.message("Routed")).contains("not from this namespace"));
    gateways.answer("notes", "True", "Accepted", "");
    notes.awaitCondition("Routed", "True", "Accepted");

    gateways
        .route("notes")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"rules\": null}}");
    bed.awaitLooks(notes, 1);
    eventually(
        "what was changed by hand is mended",
        SOON,
        () ->
            assertThat(gateways.route("notes").get().getSpec().getRules())
                .isEqualTo(made.getSpec().getRules()));

    notes.apply(unrouted(notes));
    eventually(
        "the route is gone, and then what is told of it",
        SOON,
        () -> {
          assertThat(gateways.route("notes").get()).isNull();
          assertThat(notes.get().getStatus().conditions())
              .extracting(condition -> condition.getType())
              .doesNotContain("Routed");
        });
    assertThat(notes.condition("Ready").getLastTransitionTime())
        .as("Ready through all of it")
        .isEqualTo(readySince);
  }

  @Test
  void aRouteOfSomebodyElseIsNamedAndLeftAloneAlsoWhenNoneIsAskedForAnyMore() {
    gateways.install();
    HTTPRoute theirs =
        bed.client()
            .resource(
                new HTTPRouteBuilder()
                    .withNewMetadata()
                    .withName("taken")
                    .withNamespace(bed.namespace())
                    .endMetadata()
                    .withNewSpec()
                    .addToHostnames("theirs.example.com")
                    .endSpec()
                    .build())
            .create();
    Notes notes = bed.notes("taken");

    notes.apply(routed(notes)).awaitReady(1);

    notes.awaitCondition("Routed", "False", "NotOurs");
    assertThat(notes.message("Routed")).contains("HTTPRoute taken is there already");

    notes.apply(unrouted(notes));
    eventually(
        "nothing is told of it any more",
        SOON,
        () ->
            assertThat(notes.get().getStatus().conditions())
                .extracting(condition -> condition.getType())
                .doesNotContain("Routed"));
    assertThat(gateways.route("taken").get().getMetadata().getResourceVersion())
        .isEqualTo(theirs.getMetadata().getResourceVersion());
  }
}
