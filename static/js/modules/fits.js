/** Whether a group of levels belongs to what is chosen; nothing chosen yet excludes nothing. */
export function fits(group, procedure, region) {
  const procedures = group.procedures.split(" ");
  return (procedure === null || procedures.includes(procedure)) && (region === null || group.region === region);
}
