// The pages that the menu leads to.

export const MENU: readonly [path: string, name: string][] = [
  ["/", "Today"], ["/figures", "Figures"], ["/statements", "Statements"], ["/matters", "Matters"], ["/sums", "Sums"],
  ["/map", "Map"], ["/speakers", "Speakers"], ["/reports", "Reports"], ["/review", "Review"],
];
