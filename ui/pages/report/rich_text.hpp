// A report's page in the part of HTML that a text document understands, which knows neither grids nor empty coloured boxes.
#pragma once

#include <QString>

namespace espalier::ui {

/// The page, with words for figures in their places (splitFigures), without its style sheet and links that lead around in it; tiles and small
/// figures become rows of a table, marks beside names coloured letters. The words stay the same.
QString forTextDocument(QString html);
/// A text document never breaks lines of <pre>, and a command that is longer than the page would lose its end: each line becomes a paragraph.
QString withBreakableCode(QString html);

}  // namespace espalier::ui
