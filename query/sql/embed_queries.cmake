# Writes queries.cpp: the text of every .sql file as a constant of the struct in queries.h. A file
# that the struct does not name does not compile; a name without its file does not link.
#   cmake -DFOLDER=queries -DOUTPUT=queries.cpp -P embed_queries.cmake
file(GLOB files ${FOLDER}/*.sql)
set(text "#include \"query/sql/queries.h\"\n\nnamespace assay::sql {\n\n")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} query)
  string(APPEND text "const std::string_view Queries::${name} = R\"sql(${query})sql\";\n\n")
endforeach()
file(WRITE ${OUTPUT} "${text}}  // namespace assay::sql\n")
