/** AssemblyScript's 32-bit integer, as TypeScript sees it. */
type i32 = number;
