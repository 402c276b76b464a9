<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>espalier::ui::BarPlot</name>
    <message numerus="yes">
        <source>%n dots</source>
        <translation>
            <numerusform>%n dot</numerusform>
            <numerusform>%n dots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bars</source>
        <translation>
            <numerusform>%n bar</numerusform>
            <numerusform>%n bars</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are cut</source>
        <translation>
            <numerusform>%n is cut</numerusform>
            <numerusform>%n are cut</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::ui::CompareInspector</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::ui::ComparePage</name>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n settings are equal.</source>
        <translation>
            <numerusform>The %n setting is equal.</numerusform>
            <numerusform>All %n settings are equal.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n settings are equal.</source>
        <translation>
            <numerusform>%n setting is equal.</numerusform>
            <numerusform>%n settings are equal.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n models have no loss on %1 and cannot be compared with the others.</source>
        <translation>
            <numerusform>%n model has no loss on %1 and cannot be compared with the others.</numerusform>
            <numerusform>%n models have no loss on %1 and cannot be compared with the others.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Score the %n models that have no score on %1</source>
        <translation>
            <numerusform>Score the %n model that has no score on %1</numerusform>
            <numerusform>Score the %n models that have no score on %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Score the %n selected models on %1</source>
        <translation>
            <numerusform>Score the %n selected model on %1</numerusform>
            <numerusform>Score the %n selected models on %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::ui::ImportanceInspector</name>
    <message numerus="yes">
        <source>%n layers</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::ui::LossPlot</name>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::ui::MainWindow</name>
    <message numerus="yes">
        <source>%n jobs that wait are taken out of the queue.</source>
        <translation>
            <numerusform>%n job that waits is taken out of the queue.</numerusform>
            <numerusform>%n jobs that wait are taken out of the queue.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::ui::ReportPage</name>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
</context>
</TS>
