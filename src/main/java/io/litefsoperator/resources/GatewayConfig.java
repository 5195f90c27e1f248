package io.litefsoperator.resources;

import io.litefsoperator.api.Routing;
import io.litefsoperator.litefs.LitefsYml;
import java.util.List;

/**
 * The text of haproxy.cfg, the same in every pod. What LiteFS's proxy does is in {@code
 * http/proxy_server.go} of LiteFS 0.5.14; the configuration is for HAProxy 2.6 and newer.
 */
public final class GatewayConfig {

  /** Where LiteFS's proxy listens. */
  public static final int PROXY_PORT = 20203;

  /** Where the primary's gateway takes what goes to its app without LiteFS's proxy. */
  public static final int DIRECT_PORT = 20204;

  /** Variable with the pod's address, of whichever family it is. */
  static final String POD_IP = "LITEFS_POD_IP";

  private static final String TEXT =
      """
      global
          # SIGUSR1 ends it: it still serves while the Services learn that the pod goes.
          grace 5s
          hard-stop-after 20s
          # A write takes a connection of "gateway" and one of "primary": never all for the first.
          maxconn 6000
          nbthread 2

      resolvers kubernetes
          parse-resolv-conf
          accepted_payload_size 8192
          resolve_retries 3
          timeout resolve 1s
          timeout retry 1s
          # An address stays until there is another: whether the primary is there, it says itself.
          hold valid 1s
          hold nx 1h
          hold other 1h
          hold refused 1h
          hold timeout 1h

      defaults
          mode http
          maxconn 2000
          # No request is sent twice.
          retries 0
          timeout connect 2s
          timeout check 2s
          timeout http-request 10s
          timeout http-keep-alive 60s
          timeout client 1h
          timeout server 1h
          timeout tunnel 24h
          http-error status 503 content-type text/plain string "not available at the moment, try again\\n" hdr Retry-After 1

      frontend gateway
          bind "${@POD_IP@}:@PORT@"
          bind 127.0.0.1:@PORT@
          option forwardfor
          http-request set-header X-Forwarded-Proto http unless { req.hdr(X-Forwarded-Proto) -m found }
          http-request set-header X-Forwarded-Host %[req.hdr(Host)] unless { req.hdr(X-Forwarded-Host) -m found }
          # Some clients offer HTTP/2 with every first request, which binds nobody.
          http-request del-header Upgrade if { req.hdr(Upgrade) -m beg -i h2c }
          http-after-response set-header Connection close if { stopping }
          acl read method GET HEAD
          acl upgrade req.hdr(Upgrade) -m found
          acl primary_is_there nbsrv(primary) gt 0
      @PASSTHROUGH@    # LiteFS's proxy takes an OPTIONS for a write.
          use_backend app if { method OPTIONS } !upgrade
          use_backend to_primary if !read or upgrade
      @PRIMARY_PATHS@    use_backend primary_reads if { req.cook(@PIN@) -m found } primary_is_there
          use_backend reads if { nbsrv(reads) gt 0 }
      @LAGGING@    # Who has written lately would not find it there.
          use_backend app unless { req.cook(__txid) -m found }

      # By LiteFS's proxies, of which each waits for what its client has written: the own one, else
      # the primary's, as while LiteFS ends or starts here, else that of any other node.
      backend reads
          # Only where no connection came about, so that nothing was sent.
          retries 4
          retry-on conn-failure
          option redispatch 1
          option httpchk
          http-check send meth GET uri /litefs/health ver HTTP/1.1 hdr Host localhost
          http-check expect status 200
          default-server check inter 1s fall 1 rise 1 observe layer4 error-limit 1 on-error mark-down
          server own 127.0.0.1:@PROXY@
          server primary @PRIMARY_HOST@:@PROXY@ backup @RESOLVED@
          server-template node 4 @NODES_HOST@:@PROXY@ backup @RESOLVED@

      @LAGGING_BACKEND@backend primary_reads
          server primary @PRIMARY_HOST@:@PROXY@ track primary/primary @RESOLVED@

      # HAProxy answers to a lost connection only where the request was the first on the client's. To
      # a later one it just closes, and then many clients send the request again, a POST too. So all
      # that may write goes through a connection of its own to "primary" first.
      backend to_primary
          option http-server-close
          server itself abns@litefs-gateway

      frontend primary
          bind abns@litefs-gateway
          # What comes as a GET, or says that it can be repeated, LiteFS's proxy may send twice.
          use_backend primary_app if { method GET HEAD }
          use_backend primary_app if { req.hdr(Idempotency-Key) -m found } or { req.hdr(X-Idempotency-Key) -m found }
          default_backend primary

      backend primary
          option http-server-close
          option httpchk
          http-check send meth GET uri /info ver HTTP/1.1 hdr Host localhost
          http-check expect rstring '"isPrimary": *true'
          # A replica's LiteFS answers to a write with 200, without carrying it out.
          http-response return status 503 content-type text/plain string "not the primary, try again\\n" hdr Retry-After 1 if { res.hdr(Fly-Replay) -m found }
          http-response set-header Retry-After 1 if { status 503 } !{ res.hdr(Retry-After) -m found }
          server primary @PRIMARY_HOST@:@PROXY@ check port @API@ inter 1s downinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions @RESOLVED@

      backend primary_app
          option http-server-close
          # No TXID comes back, so that for a while the client reads where it wrote.
          http-response add-header Set-Cookie "@PIN@=1; Path=/; Max-Age=5; HttpOnly; SameSite=Lax" unless { status 101 }
          server primary @PRIMARY_HOST@:@DIRECT@ track primary/primary on-marked-down shutdown-sessions @RESOLVED@

      frontend direct
          bind "${@POD_IP@}:@DIRECT@"
          use_backend app if { nbsrv(here) gt 0 }

      # Whether this pod's LiteFS is the primary.
      backend here
          option httpchk
          http-check send meth GET uri /info ver HTTP/1.1 hdr Host localhost
          http-check expect rstring '"isPrimary": *true'
          server litefs 127.0.0.1:@API@ check inter 1s fall 1 rise 1

      backend app
          option http-server-close
          server ipv4 127.0.0.1:@APP@ check inter 1s fall 1 rise 1
          server ipv6 [::1]:@APP@ check inter 1s fall 1 rise 1 backup
      """;

  private static final String LAGGING_BACKEND =
      """
      backend lagging
          server own 127.0.0.1:@PROXY@ check inter 1s fall 1 rise 1

      """;

  /** Names the cookie of a client that has just written by a GET. */
  private static final String PIN = "__litefs_primary";

  private GatewayConfig() {}

  /**
   * The same text, byte for byte, for equal arguments: its hash decides about restarts.
   *
   * @param primaryHost DNS name of the primary's pod
   * @param nodesHost DNS name that has the addresses of all pods
   */
  public static String render(Routing routing, String primaryHost, String nodesHost) {
    boolean lags = routing.maxLag() != null;
    return TEXT.replace("@PASSTHROUGH@", paths("app", routing.passthrough()))
        .replace("@PRIMARY_PATHS@", paths("to_primary", routing.primaryPaths()))
        .replace("@LAGGING@", lags ? "    use_backend lagging if { nbsrv(lagging) gt 0 }\n" : "")
        .replace("@LAGGING_BACKEND@", lags ? LAGGING_BACKEND : "")
        .replace("@RESOLVED@", "resolvers kubernetes resolve-prefer ipv4 init-addr none")
        .replace("@PRIMARY_HOST@", primaryHost)
        .replace("@NODES_HOST@", nodesHost)
        .replace("@POD_IP@", POD_IP)
        .replace("@PIN@", PIN)
        .replace("@PORT@", Integer.toString(routing.port()))
        .replace("@APP@", Integer.toString(routing.appPort()))
        .replace("@PROXY@", Integer.toString(PROXY_PORT))
        .replace("@DIRECT@", Integer.toString(DIRECT_PORT))
        .replace("@API@", Integer.toString(LitefsYml.API_PORT));
  }

  private static String paths(String backend, List<String> patterns) {
    StringBuilder rules = new StringBuilder();
    for (String pattern : patterns) {
      rules.append(
          "    use_backend %s if { path,url_dec -m reg '%s' }\n"
              .formatted(backend, regularExpression(pattern)));
    }
    return rules.toString();
  }

  /** As LiteFS's {@code CompileMatch}: {@code *} stands for anything, slashes too. */
  private static String regularExpression(String pattern) {
    return "^" + pattern.replaceAll("[.$()+]", "\\\\$0").replace("*", ".*") + "$";
  }
}
