export async function pageChecks() {} export async function screenshots() {}
