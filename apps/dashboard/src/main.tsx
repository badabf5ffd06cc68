// SPDX-License-Identifier: Apache-2.0
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { App } from "./app";
import { connect, type LinkState } from "./link";
import { Gate } from "./parts/gate";
import { takeToken, tryDoor, type Door } from "./session";
import "./styles.css";
import { startTheme } from "./theme";

/// The app once the token is accepted, and the login form until then. `door`: how the node answered the token of the address.
function Page({ door }: { door: Door }) {
  const [open, setOpen] = useState(false);
  const [link, setLink] = useState<LinkState>("connecting");
  const enter = (token: string) => {
    connect(token, setLink);
    setOpen(true);
  };
  useEffect(() => {
    if (door === "open") enter(token);
  }, []);
  if (open) return <App link={link} />;
  return door === "open" ? null : <Gate door={door} onOpen={enter} />;
}

startTheme();
const token = takeToken();
const door = await tryDoor(token);
render(<Page door={door} />, document.getElementById("page")!);
