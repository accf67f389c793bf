// KeysHelp: which keys do what.

import { Modal } from "antd";

import { useSpeech } from "../ui/text";
import css from "./Frame.module.css";

export default function KeysHelp({ onClose }: { onClose: () => void }) {
  const { say } = useSpeech();
  const keys = [
    ["?", say("keys.help")],
    ["/", say("keys.search")],
    ["[", say("keys.previous")],
    ["]", say("keys.next")],
    ["Esc", say("keys.close")],
  ];
  return (
    <Modal open onCancel={onClose} footer={null} title={say("keys.title")} width={400}>
      <dl className={css.keys}>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
