import { render } from "preact";
import { Shell } from "./components/Shell";
import { warm } from "./format";
import { listen } from "./router";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/door.css";
import "./styles/lists.css";
import "./styles/report.css";
import "./styles/chart.css";
import "./styles/review.css";

// Out of the browser's store of pages comes one as it was left: of somebody who has logged out meanwhile, too.
addEventListener("pageshow", (event) => event.persisted && location.reload());
listen();
setTimeout(() => { // tasks of their own, that none holds up the page for long
  render(<Shell />, document.getElementById("app") as HTMLElement);
  setTimeout(warm);
});
