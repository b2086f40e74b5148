// Which page stands at which address. The map brings its own outlines of countries, and comes when it is asked for.

import type { ComponentType } from "preact";
import { lazy } from "preact/compat";
import { Accesses } from "./pages/Accesses";
import { Changes } from "./pages/Changes";
import { Entries } from "./pages/Entries";
import { EntryPage } from "./pages/Entry";
import { MatterPage } from "./pages/Matter";
import { Matters } from "./pages/Matters";
import { Missing } from "./pages/Missing";
import { Password } from "./pages/Password";
import { ReportPage } from "./pages/Report";
import { Reports } from "./pages/Reports";
import { Review } from "./pages/Review";
import { Search } from "./pages/Search";
import { SpeakerPage } from "./pages/Speaker";
import { Speakers } from "./pages/Speakers";
import { Sums } from "./pages/Sums";
import { Today } from "./pages/Today";

const Places = lazy(() => import("./pages/Places"));

const PAGES: Record<string, ComponentType> = {
  "/": Today, "/matters": Matters, "/matter": MatterPage, "/sums": Sums, "/map": Places, "/speakers": Speakers,
  "/speaker": SpeakerPage, "/reports": Reports, "/review": Review, "/search": Search, "/changes": Changes,
  "/accesses": Accesses, "/password": Password,
};
const OF_ONE: Record<string, ComponentType<{ id: string }>> = { report: ReportPage, entry: EntryPage };

export type Found = { page: ComponentType; key: string } | { one: ComponentType<{ id: string }>; id: string };

export function pageAt(path: string): Found {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  if (trimmed === "/figures" || trimmed === "/statements") return { page: Entries, key: trimmed };
  const [, kind = "", id = ""] = /^\/(\w+)\/([\w-]+)$/.exec(trimmed) ?? [];
  const one = Object.hasOwn(OF_ONE, kind) ? OF_ONE[kind] : undefined;
  if (one) return { one, id };
  const page = Object.hasOwn(PAGES, trimmed) ? PAGES[trimmed] : undefined;
  return { page: page ?? Missing, key: trimmed };
}
