// Placeholder so that the target exists; removed with the first file.
