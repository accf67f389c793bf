// Canvas: a trend drawn by ECharts. Loaded only when a screen draws one; only the modules used
// here are in the bundle.

import { CustomChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use as register } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";

import { useSpeech } from "../text";
import { PALETTES, type ThemeName } from "../theme";
import type { TrendModel } from "./trend_model";
import { pngOf } from "./picture";
import { trendOptions } from "./trend_options";

register([LineChart, CustomChart, GridComponent, TooltipComponent, CanvasRenderer]);

const PIXEL_RATIO = 2;

export interface Picture {
  // The chart with its title and legend, in twice its size on the screen.
  png: (title: string, summary: string) => Promise<Blob>;
}

export interface CanvasProps {
  model: TrendModel;
  theme: ThemeName;
  ref?: Ref<Picture>;
}

export default function Canvas({ model, theme, ref }: CanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const { language, say } = useSpeech();

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const drawn = init(element);
    chart.current = drawn;
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.dispose();
    };
  }, []);

  const names = model.series.map(({ name }) => name).join();
  const shape = useRef("");
  useEffect(() => {
    // Series that went away must not stay on the canvas; values alone change in place.
    const changes = shape.current !== names;
    shape.current = names;
    const options = trendOptions(model, PALETTES[theme], language, say("chart.interval"));
    chart.current?.setOption(options, changes ? { notMerge: true } : { replaceMerge: ["series"] });
  }, [model, theme, language, say, names]);

  useImperativeHandle(ref, () => ({
    png: (title, summary) => {
      const drawn = chart.current?.renderToCanvas({ pixelRatio: PIXEL_RATIO });
      return drawn
        ? pngOf(drawn, { title, summary, series: model.series, palette: PALETTES[theme], scale: PIXEL_RATIO })
        : Promise.reject(new Error("the chart is not drawn yet"));
    },
  }));

  return <div ref={frame} style={{ width: "100%", height: "100%" }} />;
}
