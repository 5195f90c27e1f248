package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gateway in every pod, through which reads reach the pod's own app and writes the primary's.
 *
 * @param appPort where the app listens for HTTP, on localhost at least
 * @param port where the gateway listens
 * @param database the database whose position a read waits for
 * @param maxLag a Go duration; null to serve reads however far behind
 * @param primaryPaths patterns of paths whose reads go to the primary too
 * @param passthrough patterns of paths that go to the pod's own app, whatever the method
 * @param image HAProxy's
 * @param httpRoute null for no route through a Gateway
 */
@ValidationRule(
    value = "self.port != self.appPort",
    fieldPath = ".port",
    message =
        "routing.port and routing.appPort are the same, but the gateway and the app share the pod's"
            + " addresses: write another port for the gateway, such as 8080, or for the app")
@ValidationRule(
    value = "self.port < 20202 || self.port > 20205",
    fieldPath = ".port",
    message =
        "routing.port must not be 20202 (LiteFS), 20203 (LiteFS's proxy), 20204 or 20205 (the"
            + " gateways' own): write another, such as 8080")
@ValidationRule(
    value = "self.appPort < 20202 || self.appPort > 20205",
    fieldPath = ".appPort",
    message =
        "routing.appPort must not be 20202 (LiteFS), 20203 (LiteFS's proxy), 20204 or 20205"
            + " (the gateways' own): let the app listen on another, such as 3000")
@ValidationRule(
    value = "self.database.matches('^[^/[:cntrl:]]+$')",
    fieldPath = ".database",
    message =
        "routing.database must be the name of a file in litefs.mountPath, without a path: write the"
            + " database that the app writes to, such as notes.db")
@ValidationRule(
    value = "self.image.matches('\\\\S')",
    fieldPath = ".image",
    message = "routing.image is empty: write HAProxy's image, such as haproxy:3.2.6")
public record Routing(
    @Required
        @Min(1)
        @Max(65535)
        @JsonPropertyDescription(
            "Port on which the app listens for HTTP, such as 3000. Listening on localhost is"
                + " enough.")
        Integer appPort,
    @Default(Routing.DEFAULT_PORT)
        @Min(1024)
        @Max(65535)
        @JsonPropertyDescription(
            "Port of the gateway, in the pods and in the Services, where it is named http. Not below"
                + " 1024: the gateway is not root.")
        Integer port,
    @Required
        @JsonPropertyDescription(
            "Name of the database that the app writes to, such as notes.db. Who has written to it"
                + " reads from no node that has not got that write yet.")
        String database,
    @Pattern(LiteFsConfig.GO_DURATION)
        @JsonPropertyDescription(
            "A replica further behind than this, such as 10s, sends its reads to the primary as long"
                + " as that is there. Left out, it serves them itself.")
        @Nullable String maxLag,
    @Size(max = Routing.MAX_PATTERNS)
        @JsonPropertyDescription(
            "Paths, with * as a wildcard, whose GETs write, such as /logout or /admin/*: they go to"
                + " the primary, and so do the client's reads in the 5 s after.")
        List<@Pattern(Routing.PATH) String> primaryPaths,
    @Size(max = Routing.MAX_PATTERNS)
        @JsonPropertyDescription(
            "Paths, with * as a wildcard, that go straight to the pod's own app whatever the method,"
                + " such as *.css. A write there reaches a replica, which can't carry it out.")
        List<@Pattern(Routing.PATH) String> passthrough,
    @Default(Routing.DEFAULT_IMAGE)
        @JsonPropertyDescription(
            "HAProxy's own image, 2.6 or newer, or your copy of it. It is run as user 99 and, like"
                + " HAProxy's own, stopped with SIGUSR1.")
        String image,
    @JsonPropertyDescription(
            "An HTTPRoute of the Gateway API to the cluster's Services; what comes of it is told by"
                + " the condition Routed. Left out, there is none.")
        @Nullable HttpRoute httpRoute) {

  /** What may stand in a path without being percent-encoded, less the quote, and {@code *}. */
  static final String PATH = "^[/*][A-Za-z0-9._~!$&()*+,;=:@/-]{0,255}$";

  static final int MAX_PATTERNS = 64;

  private static final String DEFAULT_PORT = "8080";

  /** Another one would restart the pods of everybody who left it out. */
  private static final String DEFAULT_IMAGE = "haproxy:3.2.6";

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public Routing {
    port = port == null ? Integer.valueOf(DEFAULT_PORT) : port;
    primaryPaths = primaryPaths == null ? List.of() : List.copyOf(primaryPaths);
    passthrough = passthrough == null ? List.of() : List.copyOf(passthrough);
    image = image == null ? DEFAULT_IMAGE : image;
  }
}
