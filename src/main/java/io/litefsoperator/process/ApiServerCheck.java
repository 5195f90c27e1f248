package io.litefsoperator.process;

import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.observe.RawLiteFsCluster;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.Set;

/** Whether there is an API server that lets us list our resources; if not, what to do about it. */
final class ApiServerCheck {

  private final KubernetesClient client;
  private final Set<String> namespaces;

  /** Asks in one of the namespaces, or in all where there are none. */
  ApiServerCheck(KubernetesClient client, Set<String> namespaces) {
    this.client = client;
    this.namespaces = namespaces;
  }

  /** Asks now, for up to the client's time-out. Empty when all is well. */
  Optional<String> problem() {
    try {
      ListOptions one = new ListOptionsBuilder().withLimit(1L).build();
      var clusters = client.resources(RawLiteFsCluster.class);
      if (namespaces.isEmpty()) {
        clusters.inAnyNamespace().list(one);
      } else {
        clusters.inNamespace(namespaces.iterator().next()).list(one);
      }
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(
          switch (e.getCode()) {
            case HttpURLConnection.HTTP_NOT_FOUND ->
                "%s does not know LiteFsClusters; install the CRD: kubectl apply -f"
                        .formatted(client.getMasterUrl())
                    + " crds/litefsclusters.litefs-operator.io-v1.yml";
            case HttpURLConnection.HTTP_UNAUTHORIZED ->
                "%s does not accept our credentials; check the service account's token or the"
                        .formatted(client.getMasterUrl())
                    + " kubeconfig's user";
            case HttpURLConnection.HTTP_FORBIDDEN ->
                "%s forbids us to list litefsclusters%s; bind the ClusterRole of deploy/kustomize"
                        .formatted(
                            client.getMasterUrl(),
                            namespaces.isEmpty()
                                ? " in all namespaces"
                                : " in namespace " + namespaces.iterator().next())
                    + " to our service account, or name the namespaces to watch with --namespaces";
            default ->
                "%s can't be reached (%s); check the address, or name a kubeconfig with --kubeconfig"
                    .formatted(client.getMasterUrl(), cause(e));
          });
    } catch (RuntimeException e) {
      // Not in its own words: those of a header that can't be sent are the token.
      return Optional.of(
          "%s can't be asked (%s); check the address, and the service account's token or the"
                  .formatted(client.getMasterUrl(), e.getClass().getSimpleName())
              + " kubeconfig's user, for characters that do not belong there, such as a line break");
    }
  }

  private static String cause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
