/** Tests of deploy/monitoring: what Prometheus and Grafana make of it. */
@NullMarked
package io.litefsoperator.monitoring;

import org.jspecify.annotations.NullMarked;
