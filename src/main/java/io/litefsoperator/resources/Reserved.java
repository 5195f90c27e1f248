package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.litefs.LitefsYml;
import java.util.Set;
import java.util.stream.Stream;

/** The names in a pod that are the operator's and that a user's pod template can't take. */
public final class Reserved {

  /** Name of the app's container, which a user's template may add to. */
  public static final String APP_CONTAINER = PodTemplates.APP_CONTAINER;

  private static final Set<String> CONTAINERS =
      Set.of(Guard.NAME, Sidecar.NAME, Sidecar.UNMOUNT, Readiness.CONTAINER, Gateway.NAME);

  public static final String API_PORT_NAME = Services.API_PORT_NAME;

  public static final int API_PORT = LitefsYml.API_PORT;

  /** What the Services call the gateway's port. */
  public static final String GATEWAY_PORT_NAME = Gateway.PORT_NAME;

  private static final Set<Integer> GATEWAY_PORTS =
      Set.of(GatewayConfig.PROXY_PORT, GatewayConfig.PEER_PORT, GatewayConfig.CHECK_PORT);

  /** Variable that the operator sets in the app's container. */
  public static final String POD_NAME = LiteFsImage.POD_NAME;

  public static final Set<String> VOLUMES =
      Set.of(
          Names.DATA_VOLUME, PodTemplates.CONFIG_VOLUME, Guard.POD_VOLUME, Sidecar.SHARED_VOLUME);

  /** Folders of LiteFS's container where it is a sidecar. */
  public static final Set<String> SIDECAR_PATHS =
      Set.of(LiteFsImage.ROOT, Sidecar.SHARED_PATH, Sidecar.OWN_MOUNT);

  private Reserved() {}

  /** Whether a user's template may set a container's resources, but nothing else of it. */
  public static boolean isReserved(String container) {
    return CONTAINERS.contains(container) || container.matches(Sidecar.MIGRATION + "[0-9]+");
  }

  /** Whether a port's name or number is that of LiteFS's API. */
  public static boolean isApiPort(ContainerPort port) {
    return API_PORT_NAME.equals(port.getName())
        || Integer.valueOf(API_PORT).equals(port.getContainerPort());
  }

  /** Whether the gateway, or LiteFS's proxy behind it, listens on a port's number. */
  public static boolean isGatewayPort(LiteFsClusterSpec spec, ContainerPort port) {
    return spec.routing() != null
        && (spec.routing().port().equals(port.getContainerPort())
            || GATEWAY_PORTS.contains(port.getContainerPort()));
  }

  /** Whether a mount of the app's at this path would hide what is LiteFS's or hide in it. */
  public static boolean isMounted(LiteFsClusterSpec spec, String path) {
    String plain = path.replaceFirst("(?<=.)/+$", "");
    return Set.of(
                PodTemplates.CONFIG_PATH,
                PodTemplates.pathOf(ConfigMaps.CONFIG_KEY),
                PodTemplates.pathOf(ConfigMaps.CANDIDATE_KEY),
                Sidecar.BIN_PATH)
            .contains(plain)
        || Stream.of(spec.litefs().dataPath(), spec.litefs().mountPath())
            .anyMatch(ours -> (plain + "/").startsWith(ours + "/"));
  }
}
