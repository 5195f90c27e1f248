import React from "react";
import { createRoot } from "react-dom/client";
import { applyFieldOverrides, createTheme, dateTime, FieldType, ThemeContext, toDataFrame } from "@grafana/data";
import { BigValue, GlobalStyles, PanelChrome, Table, TimeSeries } from "@grafana/ui";

const { dashboard, namespace, cluster, from, to, step } = window.drawn;
const theme = createTheme({ colors: { mode: "light" } });
const timeRange = { from: dateTime(from), to: dateTime(to), raw: { from: dateTime(from), to: dateTime(to) } };
const column = 48;
const unit = 26;
const gap = 8;
const top = 48;
const height = top + Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * (unit + gap);

const legend = (format, labels) => format.replace(/{{(\w+)}}/g, (all, name) => labels[name] ?? "");

// One value a step, as Grafana's own data source has it: null where Prometheus has none, which is a gap in the line.
const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (none, index) => from + index * step);

function matrix(target) {
  return target.result.map(({ metric, values }) => {
    const known = new Map(values.map(([time, value]) => [Math.round((time * 1000 - from) / step), Number(value)]));
    return toDataFrame({
      fields: [
        { name: "Time", type: FieldType.time, config: {}, values: times },
        {
          name: "Value",
          type: FieldType.number,
          labels: metric,
          config: { displayNameFromDS: legend(target.legendFormat, metric) },
          values: times.map((time, index) => known.get(index) ?? null),
        },
      ],
    });
  });
}

function table(target, columns) {
  return toDataFrame({
    fields: columns.map((name) => ({ name, type: FieldType.string, config: {}, values: target.result.map(({ metric }) => metric[name]) })),
  });
}

function vector(target) {
  return toDataFrame({ fields: [{ name: "Value", type: FieldType.number, config: {}, values: target.result.map(({ value }) => Number(value[1])) }] });
}

// What Grafana does with a panel's options before it draws, as far as this dashboard uses them.
function configured(panel, frames) {
  const { defaults, overrides } = panel.fieldConfig;
  for (const frame of frames) {
    for (const field of frame.fields) {
      if (field.type !== FieldType.time) field.config = { ...defaults, ...field.config };
      for (const { properties } of overrides.filter(({ matcher }) => matcher.options === (field.config.displayNameFromDS ?? field.name))) {
        for (const { id, value } of properties) {
          if (id.startsWith("custom.")) field.config.custom = { ...field.config.custom, [id.slice(7)]: value };
          else field.config[id] = value;
        }
      }
    }
  }
  return applyFieldOverrides({ data: frames, fieldConfig: { defaults: {}, overrides: [] }, replaceVariables: (text) => text, theme, timeZone: "utc" });
}

const drawings = {
  stat(panel, width, height) {
    const field = configured(panel, [vector(panel.targets[0])])[0].fields[0];
    const value = field.display(field.values[field.values.length - 1]);
    return <BigValue theme={theme} width={width} height={height} value={value} colorMode="value" graphMode="none" textMode="value" />;
  },
  table(panel, width, height) {
    const columns = Object.keys(panel.transformations[0].options.indexByName);
    const [frame] = configured(panel, [table(panel.targets[0], columns)]);
    return <Table data={frame} width={width} height={height} cellHeight="sm" />;
  },
  timeseries(panel, width, height) {
    const frames = configured(panel, panel.targets.flatMap(matrix));
    return <TimeSeries frames={frames} timeRange={timeRange} timeZone="utc" width={width} height={height} legend={panel.options.legend} options={{}} />;
  },
};

function Panel({ panel }) {
  const { x, y, w, h } = panel.gridPos;
  const place = { position: "absolute", left: x * column + gap, top: top + y * (unit + gap), width: w * column - gap, height: h * (unit + gap) - gap };
  if (panel.type === "row") return <div style={{ ...place, fontSize: 18, fontWeight: 500, paddingTop: 8 }}>⌄ {panel.title}</div>;
  return (
    <div style={place}>
      <PanelChrome title={panel.title} description={panel.description} width={place.width} height={place.height}>
        {(width, height) => drawings[panel.type](panel, width, height)}
      </PanelChrome>
    </div>
  );
}

createRoot(document.getElementById("root")).render(
  <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <div style={{ position: "relative", width: 24 * column + gap, height, background: theme.colors.background.canvas, fontFamily: theme.typography.fontFamily }}>
      <div style={{ padding: "12px 8px", fontSize: 18 }}>
        <b>{dashboard.title}</b> &nbsp; namespace {namespace} &nbsp; cluster {cluster}
      </div>
      {dashboard.panels.map((panel) => (
        <Panel key={panel.id} panel={panel} />
      ))}
    </div>
  </ThemeContext.Provider>,
);
