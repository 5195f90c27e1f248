package io.litefsoperator.resources;

import io.litefsoperator.api.Routing;
import io.litefsoperator.litefs.LitefsYml;
import java.util.List;

/**
 * The text of haproxy.cfg, the same in every pod. What LiteFS's proxy does is in {@code
 * http/proxy_server.go} of LiteFS 0.5.14; the configuration is for HAProxy 2.6 and newer.
 */
public final class GatewayConfig {

  /** Where LiteFS's proxy listens, for its own pod alone. */
  public static final int PROXY_PORT = 20203;

  /** Where a gateway takes requests from the gateways of its cluster. */
  public static final int PEER_PORT = 20204;

  /** Where a gateway tells the gateways of its cluster what its pod is good for. */
  public static final int CHECK_PORT = 20205;

  /** Variable with the pod's address, of whichever family it is. */
  static final String POD_IP = "LITEFS_POD_IP";

  /** A replica that lost its connection is that far behind before a new primary can be there. */
  static final String LAG_OF_THE_LOST = "3s";

  private static final String TEXT =
      """
      global
          # SIGUSR1 ends it: it still serves while the Services learn that the pod goes.
          grace 5s
          hard-stop-after 20s
          # A write may take a connection of each frontend: never all for the first.
          maxconn 6200
          nbthread 2

      resolvers kubernetes
          parse-resolv-conf
          accepted_payload_size 8192
          resolve_retries 3
          timeout resolve 1s
          timeout retry 1s
          # An address stays until there is another: whether it is a node of ours, that says itself.
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
          acl has_written req.cook(__txid) -m found
          acl primary_is_there nbsrv(primary) gt 0
      @PASSTHROUGH@    # LiteFS's proxy takes an OPTIONS for a write.
          use_backend app if { method OPTIONS } !upgrade
          use_backend to_primary if !read or upgrade
      @PRIMARY_PATHS@    use_backend primary_reads if { req.cook(@PIN@) -m found } primary_is_there
          use_backend reads if { nbsrv(reads) gt 0 }@FRESH@
          use_backend late_reads if { nbsrv(late_reads) gt 0 }
          # Who has written lately would not find it there.
          use_backend app unless has_written

      # By LiteFS's proxies, of which each waits for what its client has written: the own one, else
      # the primary's, as while LiteFS ends, starts or lags here, else that of any other node.
      backend reads
      @READS@

      # Likewise, but however far behind.
      backend late_reads
      @LATE_READS@

      backend primary_reads
          http-request set-header @TO@ read.@NODES_HOST@
          server primary @PRIMARY_HOST@:@PEER@ track primary/primary @RESOLVED@

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
          http-check send meth GET uri / ver HTTP/1.1 hdr Host localhost hdr @TO@ may-write.@NODES_HOST@
          http-check expect status 200
          http-request set-header @TO@ write.@NODES_HOST@
          # A replica's LiteFS answers to a write with 200, without carrying it out.
          http-response return status 503 content-type text/plain string "not the primary, try again\\n" hdr Retry-After 1 if { res.hdr(Fly-Replay) -m found }
          http-response set-header Retry-After 1 if { status 503 } !{ res.hdr(Retry-After) -m found }
          server primary @PRIMARY_HOST@:@PEER@ check port @CHECK@ inter 1s downinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions @RESOLVED@

      backend primary_app
          option http-server-close
          http-request set-header @TO@ app.@NODES_HOST@
          # No TXID comes back, so that for a while the client reads where it wrote.
          http-response add-header Set-Cookie "@PIN@=1; Path=/; Max-Age=5; HttpOnly; SameSite=Lax" unless { status 101 }
          server primary @PRIMARY_HOST@:@PEER@ track primary/primary on-marked-down shutdown-sessions @RESOLVED@

      # From gateways, of this cluster as long as DNS is right: the address of a node that is gone may
      # be another cluster's by now, which would take our writes for its own. So each request says
      # whom it is for, and what for. LiteFS's proxy holds requests for an app that is down: it gets
      # none then.
      frontend peers
          bind "${@POD_IP@}:@PEER@"
          acl app_is_there nbsrv(app) gt 0
          acl is_primary nbsrv(is_primary) gt 0
          use_backend litefs if { req.hdr(@TO@) -m str write.@NODES_HOST@ } app_is_there is_primary
          use_backend litefs if { req.hdr(@TO@) -m str read.@NODES_HOST@ } app_is_there
          use_backend app if { req.hdr(@TO@) -m str app.@NODES_HOST@ } is_primary

      # By itself: where there are so many requests that none more is taken, the primary is still
      # there, and the others must not end theirs. An app that is down is no reason to do so either.
      frontend checks
          bind "${@POD_IP@}:@CHECK@"
          bind 127.0.0.1:@CHECK@
          maxconn 200
          # As "own" it is asked on localhost. Who reads by others must not come back to itself.
          acl itself src "${@POD_IP@}"
          acl app_is_there nbsrv(app) gt 0
          acl litefs_is_there nbsrv(litefs) gt 0
          http-request return status 200 if { req.hdr(@TO@) -m str may-write.@NODES_HOST@ } { nbsrv(is_primary) gt 0 }
          http-request return status 200 if { req.hdr(@TO@) -m str may-read.@NODES_HOST@ } !itself app_is_there litefs_is_there { nbsrv(in_sync) gt 0 }
          http-request return status 200 if { req.hdr(@TO@) -m str may-read-late.@NODES_HOST@ } !itself app_is_there litefs_is_there

      backend litefs
          option http-server-close
          server litefs 127.0.0.1:@PROXY@ check inter 1s downinter 250ms fall 1 rise 1

      # Whether LiteFS serves reads that are not older than routing.maxLag. Without a primary since its
      # start it does not know how far behind it is, and says that it is not. It is asked four times:
      # by then all know that a primary is gone, and nobody sends his reads there.
      backend in_sync
          option httpchk
          http-check connect port @PROXY@
          http-check send meth GET uri /litefs/health ver HTTP/1.1 hdr Host localhost hdr Connection close
          http-check expect status 200
          http-check connect port @API@
          http-check send meth GET uri /info ver HTTP/1.1 hdr Host localhost hdr Connection close
          http-check expect rstring '"isPrimary": *true|"hostname": *"[^"]'
          server litefs 127.0.0.1:@PROXY@ check inter 1s fall 4 rise 1

      # Whether LiteFS is the primary.
      backend is_primary
          option httpchk
          http-check send meth GET uri /info ver HTTP/1.1 hdr Host localhost
          http-check expect rstring '"isPrimary": *true'
          server litefs 127.0.0.1:@API@ check inter 1s downinter 250ms fall 1 rise 1

      # One that is so busy that it lets a check wait is not gone.
      backend app
          option http-server-close
          server ipv4 127.0.0.1:@APP@ check inter 1s fastinter 250ms downinter 250ms fall 3 rise 1
          server ipv6 [::1]:@APP@ check inter 1s fastinter 250ms downinter 250ms fall 3 rise 1 backup
      """;

  private static final String READS =
      """
          # A GET may be sent again, where nothing came back. One that writes is no read: primaryPaths.
          retries 4
          retry-on conn-failure empty-response
          option redispatch 1
          option httpchk
          http-request set-header @TO@ read.@NODES_HOST@
          default-server check port @CHECK@ inter 1s downinter 250ms fall 1 rise 1 observe layer4 error-limit 1 on-error mark-down
          http-check send meth GET uri / ver HTTP/1.1 hdr Host localhost hdr @TO@ @QUESTION@.@NODES_HOST@
          http-check expect status 200
          server own 127.0.0.1:@PROXY@ addr 127.0.0.1
          server primary @PRIMARY_HOST@:@PEER@ backup @CHECKED@@RESOLVED@
          server-template node 4 @NODES_HOST@:@PEER@ backup inter 2s @RESOLVED@"""
          .indent(4)
          .stripTrailing();

  /** Header that says what a gateway sends a request for, and to which cluster's nodes. */
  private static final String TO = "X-LiteFS-Gateway";

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
    return TEXT.replace("@PASSTHROUGH@", paths("app", routing.passthrough()))
        .replace("@PRIMARY_PATHS@", paths("to_primary", routing.primaryPaths()))
        // Without a limit, who has not written waits for nobody, and is sent to nobody else.
        .replace("@FRESH@", routing.maxLag() == null ? " has_written" : "")
        .replace("@READS@", reads("may-read", ""))
        .replace("@LATE_READS@", reads("may-read-late", "no-check track reads/primary "))
        .replace("@RESOLVED@", "resolvers kubernetes resolve-prefer ipv4 init-addr none")
        .replace("@PRIMARY_HOST@", primaryHost)
        .replace("@NODES_HOST@", nodesHost)
        .replace("@POD_IP@", POD_IP)
        .replace("@PIN@", PIN)
        .replace("@PORT@", Integer.toString(routing.port()))
        .replace("@APP@", Integer.toString(routing.appPort()))
        .replace("@PROXY@", Integer.toString(PROXY_PORT))
        .replace("@PEER@", Integer.toString(PEER_PORT))
        .replace("@CHECK@", Integer.toString(CHECK_PORT))
        .replace("@TO@", TO)
        .replace("@API@", Integer.toString(LitefsYml.API_PORT));
  }

  /**
   * The body of a backend.
   *
   * @param question what each node is asked
   * @param primaryChecked how the primary's check differs from the others'
   */
  private static String reads(String question, String primaryChecked) {
    return READS.replace("@QUESTION@", question).replace("@CHECKED@", primaryChecked);
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
