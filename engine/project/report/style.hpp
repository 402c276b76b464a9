// The style sheet of a report's page: for screens, phones and paper.
#pragma once

#include <string_view>

namespace espalier::report {

inline constexpr std::string_view kStyle = R"css(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f6f6f3; color: #1d2320; font: 14px/20px Inter, "Noto Sans", "Noto Sans CJK KR", system-ui, sans-serif;
  -webkit-text-size-adjust: 100%; }
td.number, .value { font-variant-numeric: tabular-nums; }
main, header { max-width: 1040px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 36px; }
h1 { font-size: 28px; line-height: 34px; font-weight: 600; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 20px; line-height: 26px; font-weight: 600; margin: 0 0 12px; }
h3 { font-size: 15px; line-height: 20px; font-weight: 600; margin: 24px 0 8px; overflow-wrap: anywhere; }
h2 + h3 { margin-top: 0; }
p { margin: 0 0 8px; max-width: 76ch; }
b { font-weight: 600; }
td code { overflow-wrap: anywhere; }
code, pre { font: 12px/18px "JetBrains Mono", "DejaVu Sans Mono", ui-monospace, monospace; }
section { background: #ffffff; border: 1px solid #e2e1dc; border-radius: 8px; padding: 20px; margin: 16px 0; }
nav { display: flex; flex-wrap: wrap; gap: 6px; margin: 16px 0 0; }
nav a { color: #2f6b4f; background: #e4efe8; border-radius: 12px; padding: 2px 10px; text-decoration: none; font-size: 13px; }
nav a:focus-visible { outline: 2px solid #2f6b4f; }
.secondary, .note, figcaption { color: #5f6762; font-weight: 400; }
.note, figcaption { font-size: 13px; line-height: 18px; }
h3 .secondary { font-size: 13px; }
.question { font-size: 16px; line-height: 24px; color: #5f6762; }
.question b { color: #1d2320; }
.outcome { font-size: 18px; line-height: 27px; margin-bottom: 4px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 12px; margin-top: 16px; }
.tile { border: 1px solid #e2e1dc; border-radius: 8px; padding: 12px; }
.tile .name, .tile .note { color: #5f6762; font-size: 12px; line-height: 17px; }
.tile .value { font-size: 22px; line-height: 30px; font-weight: 600; white-space: nowrap; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 0 0 8px; }
table.narrow { width: auto; min-width: 420px; }
th { font-size: 12px; font-weight: 600; color: #5f6762; text-align: left; white-space: nowrap; }
th, td { padding: 7px 10px; border-bottom: 1px solid #e2e1dc; vertical-align: baseline; }
tbody tr:last-child td { border-bottom: 0; }
td.name { font-weight: 500; min-width: 9em; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; }
tr.same td { color: #5f6762; }
.sign { margin-right: 7px; white-space: nowrap; }
.sign svg { display: inline-block; vertical-align: -1px; max-width: none; }
.tag { background: #eceae5; border-radius: 10px; padding: 0 8px; margin-left: 8px; font-size: 12px; font-weight: 400; white-space: nowrap; }
.state { background: #e4efe8; color: #2f6b4f; border-radius: 10px; padding: 1px 9px; font-size: 12px; font-weight: 500; }
.state.interrupted, .state.stopped, .state.paused, .state.running { background: #f8efdd; color: #8a5a10; }
.state.failed { background: #f8e9e7; color: #b3372f; }
ul.tree, ul.tree ul { list-style: none; margin: 0; padding: 0; }
ul.tree ul { margin-left: 9px; border-left: 1px solid #d4d3cd; }
ul.tree li { padding: 4px 0; }
ul.tree ul > li { padding-left: 16px; position: relative; }
ul.tree ul > li::before { content: ""; position: absolute; left: 0; top: 14px; width: 10px; border-top: 1px solid #d4d3cd; }
ul.tree ul > li:last-child::after { content: ""; position: absolute; left: -1px; top: 15px; bottom: 0; border-left: 1px solid #ffffff; }
.remark { color: #5f6762; font-style: italic; }
figure { margin: 16px 0; }
figure h4 { font-size: 13px; line-height: 18px; font-weight: 600; margin: 0; }
figcaption { margin-bottom: 8px; max-width: 90ch; }
svg { display: block; max-width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 12px; margin-bottom: 6px; }
h3.ruled { border-top: 1px solid #e2e1dc; margin-top: 24px; padding-top: 20px; }
.verdict { background: #e4efe8; border-radius: 6px; padding: 8px 12px; display: inline-block; }
.problem { background: #f8e9e7; color: #b3372f; border-radius: 6px; padding: 8px 12px; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 12px; }
.side { border: 1px solid #e2e1dc; border-radius: 8px; padding: 10px 12px 4px; }
.head { display: flex; justify-content: space-between; gap: 12px; flex-wrap: wrap; margin-bottom: 4px; font-size: 13px; }
ul.events { list-style: none; margin: 12px 0 0; padding: 0; font-size: 12px; line-height: 18px; columns: 2 300px; }
.samples { display: grid; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 12px; margin-top: 12px; }
.sample { border: 1px solid #e2e1dc; border-radius: 8px; padding: 12px; }
blockquote { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-style: italic; }
pre { background: #f6f6f3; border: 1px solid #e2e1dc; border-radius: 6px; padding: 12px; margin: 8px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
dl.pairs { display: grid; grid-template-columns: minmax(120px, max-content) 1fr; gap: 4px 20px; margin: 0 0 12px; }
dt { color: #5f6762; }
dd { margin: 0; overflow-wrap: anywhere; }
@media (min-width: 820px) { dl.pairs { grid-template-columns: max-content 1fr max-content 1fr; } }
@media (max-width: 640px) {
  header { padding-top: 20px; }
  main, header { padding-left: 12px; padding-right: 12px; }
  section { padding: 14px; }
  .outcome { font-size: 16px; line-height: 24px; }
  figure .scroll svg { max-width: none; width: 680px; }
  table, table.narrow { font-size: 13px; width: max-content; min-width: 100%; }
  td { max-width: 70vw; }
  th, td { padding: 7px 8px; }
}
@media print {
  body { background: #ffffff; font-size: 11px; line-height: 15px; }
  main, header { max-width: none; padding: 0; }
  nav { display: none; }
  section { border: 0; padding: 0; margin: 18px 0; }
  h2 { border-bottom: 1px solid #e2e1dc; padding-bottom: 4px; break-after: avoid; }
  h3 { break-after: avoid; }
  figure, .tile, .sample, .side, tr, li { break-inside: avoid; }
  .scroll { overflow: visible; }
  .tiles { grid-template-columns: repeat(3, 1fr); }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@page { margin: 15mm; }
)css";

/// Beside it where the words are Korean: lines are broken between them.
inline constexpr const char* kKoreanStyle = "p, td, dd, dt, li, figcaption, .note { word-break: keep-all; }\n";

}  // namespace espalier::report
