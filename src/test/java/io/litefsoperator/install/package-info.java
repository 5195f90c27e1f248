/** How people install the operator: the chart, kubectl, and what rights that takes. */
@org.jspecify.annotations.NullMarked
package io.litefsoperator.install;
