"""The receipt of look.md's mockup 28, in the port's words."""

from kiosk.devices.receipt_printer.port import LineStyle, Receipt, ReceiptLine

RECEIPT = Receipt(
    (
        ReceiptLine(LineStyle.NOTE, "示例区政务服务中心"),
        ReceiptLine(LineStyle.RESULT, "办好了 · 办新卡"),
        ReceiptLine(LineStyle.RULE),
        ReceiptLine(LineStyle.ROW, "2603-0517", "受理号"),
        ReceiptLine(LineStyle.ROW, "2026年3月5日 09:38", "时间"),
        ReceiptLine(LineStyle.ROW, "3号机", "机器"),
        ReceiptLine(LineStyle.ROW, "张*", "姓名"),
        ReceiptLine(LineStyle.ROW, "110101********1234", "证件号"),
        ReceiptLine(LineStyle.ROW, "5678", "新卡尾号"),
        ReceiptLine(LineStyle.ROW, "示例银行乙", "银行"),
        ReceiptLine(LineStyle.ROW, "0元（首次免费）", "费用"),
        ReceiptLine(LineStyle.RULE),
        ReceiptLine(LineStyle.TEXT, "接下来怎么做"),
        ReceiptLine(LineStyle.TEXT, "社保功能已启用，现在就能用。", "1"),
        ReceiptLine(LineStyle.TEXT, "银行功能：带身份证和卡，到示例银行乙任一网点激活。", "2"),
        ReceiptLine(LineStyle.TEXT, "社保密码和银行密码是两个，请分开记，不要写在卡上。", "3"),
        ReceiptLine(LineStyle.TEXT, "卡丢了：马上挂失，本机、窗口或电话都可以。", "4"),
        ReceiptLine(LineStyle.RULE),
        ReceiptLine(LineStyle.QR, "https://si.example/e-card"),
        ReceiptLine(LineStyle.NOTE, "扫一扫，领电子社保卡"),
        ReceiptLine(LineStyle.RULE),
        ReceiptLine(LineStyle.NOTE, "有问题，请打"),
        ReceiptLine(LineStyle.HOTLINE, "12333"),
        ReceiptLine(LineStyle.GAP),
        ReceiptLine(LineStyle.NOTE, "这张纸不含完整证件号和密码，可以放心保存。"),
    )
)
