package io.litefsoperator.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With managedFields as an API server 1.34 wrote them. */
class AppliedTest {

  private static final String SPEC =
      """
      spec:
        selector: {a: b}
        ports:
          - {name: http, port: 80, protocol: TCP}
          - {name: dns, port: 53, protocol: UDP}
      """;

  private static final String OWNED =
      """
      {"f:metadata":{"f:annotations":{"f:litefs-operator.io/applied-hash":{}},"f:labels":{"f:app":{},"f:empty":{}},"f:ownerReferences":{"k:{\\"uid\\":\\"c-1\\"}":{}}},\
      "f:spec":{"f:ports":{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{}},\
      "k:{\\"port\\":53,\\"protocol\\":\\"UDP\\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{}}},"f:selector":{}}}""";

  private static HasMetadata desired(String spec) {
    HasMetadata desired =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: notes
              namespace: default
              labels: {app: litefs, empty: ''}
              ownerReferences: [{apiVersion: v1, kind: Any, name: notes, uid: c-1}]
            """
                + spec);
    Applied.mark(desired);
    return desired;
  }

  /** The desired one as the API server would have it, with this book of owners. */
  private static HasMetadata live(String owned, String manager, String operation) {
    HasMetadata live = desired(SPEC);
    live.getMetadata()
        .setManagedFields(
            ((HasMetadata)
                    Serialization.unmarshal(
                        """
                        apiVersion: v1
                        kind: Service
                        metadata:
                          managedFields: [{manager: %s, operation: %s, fieldsV1: %s}]
                        """
                            .formatted(manager, operation, owned)))
                .getMetadata()
                .getManagedFields());
    return live;
  }

  private static boolean isUnchanged(HasMetadata live, String spec) {
    return Applied.isUnchanged(live, desired(spec), "litefs-operator");
  }

  @Test
  void whatWasAppliedAndIsStillOursNeedsNoWrite() {
    assertThat(isUnchanged(live(OWNED, "litefs-operator", "Apply"), SPEC)).isTrue();
  }

  @Test
  void anotherDesireIsWritten() {
    assertThat(
            isUnchanged(
                live(OWNED, "litefs-operator", "Apply"), SPEC.replace("port: 80", "port: 81")))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"f:selector\":{}",
        "\"f:app\":{},",
        "\"f:name\":{},",
        "\"k:{\\\"port\\\":53,\\\"protocol\\\":\\\"UDP\\\"}\":{\".\":{},\"f:name\":{},\"f:port\":{},\"f:protocol\":{}}"
      })
  void aFieldThatSomebodyElseTookOrRemovedIsWrittenAgain(String taken) {
    String rest = OWNED.replaceFirst(java.util.regex.Pattern.quote(taken), "").replace(",}", "}");
    assertThat(rest).as("the test takes a field").isNotEqualTo(OWNED);

    assertThat(isUnchanged(live(rest, "litefs-operator", "Apply"), SPEC)).isFalse();
  }

  @Test
  void anEmptyValueThatNobodyOwnsIsNoDrift() {
    String rest = OWNED.replace(",\"f:empty\":{}", "");

    assertThat(isUnchanged(live(rest, "litefs-operator", "Apply"), SPEC)).isTrue();
  }

  @Test
  void anObjectThatWeNeverAppliedIsWritten() {
    assertThat(isUnchanged(live(OWNED, "kubectl", "Apply"), SPEC)).isFalse();
    assertThat(isUnchanged(live(OWNED, "litefs-operator", "Update"), SPEC)).isFalse();

    HasMetadata unmarked = live(OWNED, "litefs-operator", "Apply");
    unmarked.getMetadata().setAnnotations(null);
    assertThat(isUnchanged(unmarked, SPEC)).isFalse();
  }
}
