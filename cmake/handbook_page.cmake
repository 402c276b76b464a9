# One page of the handbook: cmake -DCMARK_GFM= -DPAGE=x.md -DFRAME=frame.html -DHTML=x.html -P handbook_page.cmake
execute_process(COMMAND ${CMARK_GFM} --extension table --extension autolink ${PAGE} OUTPUT_VARIABLE content COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE ".md\"" ".html\"" content "${content}")
string(REGEX MATCH "<h1>([^<]*)</h1>" unused "${content}")
set(title "${CMAKE_MATCH_1}")
file(READ ${FRAME} page)
string(REPLACE "@TITLE@" "${title}" page "${page}")
string(REPLACE "@CONTENT@" "${content}" page "${page}")
file(WRITE ${HTML} "${page}")
